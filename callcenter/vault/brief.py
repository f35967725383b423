"""Secrets that a process may remember, and for how long."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

SECONDS = 60.0
SIZE = 512

V = TypeVar("V")
K = TypeVar("K")


class BriefCache(Generic[K, V]):
    """At most `size` secrets for at most `seconds`; the oldest goes first. For all threads of a process."""

    def __init__(self, size: int = SIZE, seconds: float = SECONDS) -> None:
        self._rows: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._size, self._seconds, self._lock = size, seconds, Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                return None
            if time.monotonic() >= row[0]:
                del self._rows[key]
                return None
            return row[1]

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._rows.pop(key, None)
            self._rows[key] = (time.monotonic() + self._seconds, value)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)

    def drop(self, key: K) -> None:
        with self._lock:
            self._rows.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
