"""Hears the wakes. Without the queue's server the streams look every two seconds all the same.

A thread, because the asynchronous client of the queue's server was seen to swallow its cancellation, and then never ends.
"""

import asyncio
import threading
from contextlib import suppress

import redis
from django.conf import settings

from callcenter.live.wake import CHANNEL, PATIENCE

AGAIN = 2.0
"""Seconds after which a server that was away is tried again, and in which the thread notices that nobody listens any more."""


class Wakes:
    """Sets ``woken`` of the running loop at each wake, until `end`."""

    def __init__(self, woken: asyncio.Event) -> None:
        self._woken, self._loop, self._over = woken, asyncio.get_running_loop(), threading.Event()
        threading.Thread(target=self._run, name="live-wakes", daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(redis.RedisError, OSError):
                self._hear()
            self._over.wait(AGAIN)

    def _hear(self) -> None:
        server = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=PATIENCE)
        with server, server.pubsub() as heard:  # type: ignore[no-untyped-call]
            heard.subscribe(CHANNEL)
            while not self._over.is_set():
                if heard.get_message(timeout=AGAIN):
                    self._set()

    def _set(self) -> None:
        """Not of a loop that has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)
