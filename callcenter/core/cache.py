"""Counters that all processes share: throttles of the API and the limits of signing in. Nothing else is cached.

They live in the queue's server. While it is away each process counts by itself, so that a stopped queue stops nobody.
Keys are pseudonyms (one may hold an address), values JSON (what the server answers is never executed).
"""

import hashlib
import hmac
import json
import logging
import time
from typing import Any

import redis
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)

NAMESPACE = "callcenter:count:"
AWAY_SECONDS = 5
"""So long nobody asks a server that did not answer."""


def pseudonym(key: str, key_prefix: str, version: int) -> str:
    digest = hmac.digest(
        settings.PSEUDONYM_KEY.encode(), f"cache:{key_prefix}:{version}:{key}".encode(), hashlib.sha256
    )
    return f"{NAMESPACE}{key_prefix}:{digest[:16].hex()}"


class Json:
    """How values lie in the server."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class Kept(RedisCacheClient):
    """With a client that stays: Django makes one for each question, which costs more than the question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class Server(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Kept


class SharedCache(BaseCache):
    """The server of ``LOCATION``, or this process's memory while that is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        quick = {"serializer": Json, "socket_timeout": 0.2, "socket_connect_timeout": 0.2}
        self._shared = Server(server, {**params, "OPTIONS": quick, "KEY_FUNCTION": pseudonym})
        self._alone = LocMemCache("alone", params)
        self._away_until = 0.0

    def _ask(self, operation: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(self._shared, operation)(*args, **options)
            except redis.RedisError as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("counters_away", extra={"error_type": type(error).__name__})
        return getattr(self._alone, operation)(*args, **options)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version))

    def clear(self) -> None:
        """Only the counters of this prefix: the queue lies in the same server."""
        self._alone.clear()
        client = self._shared._cache.get_client(write=True)
        for key in client.scan_iter(f"{NAMESPACE}{self.key_prefix}:*"):
            client.unlink(key)
