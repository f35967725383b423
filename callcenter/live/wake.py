"""Wakes the streams when something was committed. The rows are the truth: a lost wake costs two seconds."""

import threading

import redis
from django.conf import settings

CHANNEL = "callcenter:live"
PATIENCE = 0.5


class _Bell:
    """One thread, made with the first wish, that publishes: no request ever waits for the queue's server.

    Wishes that come while it is busy become one.
    """

    def __init__(self) -> None:
        self._wanted, self._lock = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._wanted.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live-bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        server = redis.Redis.from_url(
            settings.CELERY_BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        while self._wanted.wait():
            self._wanted.clear()
            try:
                server.publish(CHANNEL, b"")
            except redis.RedisError:
                continue


ring = _Bell().ring
