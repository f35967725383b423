"""`/healthz`: the process lives, in which version. `/readyz`: what an answer to a person needs is there; the rest is `degraded`."""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from callcenter.core.health import REFUSED_KEY
from callcenter.core.permissions import Access, Kind, Pages
from callcenter.core.relay import JOBS_KEY
from callcenter.objects import store

logger = logging.getLogger(__name__)

ALIVE_KEY = "callcenter:alive:{}"
ALIVE_SECONDS = 15
# One probe serves all that ask within this time: the page is public and must stay cheap.
FRESH_SECONDS = 2.0
PATIENCE = 2
# Seconds after which a due job that the queue has not got is worth a word.
LATE = 120

_lock = threading.Lock()
_last: tuple[float, dict[str, Any]] | None = None


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {settings.APP_VERSION}", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ready", "degraded": [], …}`, or 503 `{"status": "unavailable", "failed": [...], ...}`."""
    global _last  # noqa: PLW0603
    with _lock:
        if _last is None or time.monotonic() - _last[0] > FRESH_SECONDS:
            _last = (time.monotonic(), probe())
        answer = _last[1]
    return JsonResponse(answer, status=503 if answer["failed"] else 200)


def probe() -> dict[str, Any]:
    failed = [name for name, check in NEEDED.items() if not _holds(name, check)]
    return {"status": "unavailable" if failed else "ready", "failed": failed, **_queue()}


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (psycopg.Error, OSError) as error:
        logger.warning("not_ready", extra={"part": name, "error_type": type(error).__name__})
        return False
    return True


def _ask_database(alias: str) -> None:
    """A connection of its own: a full pool must not look like a dead database."""
    parameters = connections[alias].settings_dict
    with psycopg.connect(
        dbname=parameters["NAME"],
        user=parameters["USER"],
        password=parameters["PASSWORD"],
        host=parameters["HOST"] or None,
        port=parameters["PORT"] or None,
        connect_timeout=PATIENCE,
        options=f"-c statement_timeout={PATIENCE * 1000}",
        application_name="callcenter-ready",
    ) as connection:
        connection.execute("SELECT 1")


NEEDED: dict[str, Callable[[], None]] = {
    "database": lambda: _ask_database("default"),
    "keystore": lambda: _ask_database("keystore"),
    "storage": lambda: store("objects").check(),
}


def _queue() -> dict[str, Any]:
    """Which of queue, relay, worker and sealer do not answer (nobody's call waits for them), and how the jobs are.

    `log`: the sealer has refused a log that is not the one it signed.
    """
    names = ("worker", "sealer")
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=0.5, socket_connect_timeout=0.5) as client:
            *alive, told, refused = client.mget([*(ALIVE_KEY.format(name) for name in names), JOBS_KEY, REFUSED_KEY])
    except (redis.RedisError, ValueError):
        return {"degraded": ["queue", "relay", *names], "jobs": None}
    jobs = json.loads(told) if told else None
    degraded = [name for name, value in zip(("relay", *names), (told, *alive), strict=True) if not value]
    if jobs and (jobs["given_up"] or jobs["late"] > LATE):
        degraded.append("jobs")
    if refused and int(refused):
        degraded.append("log")
    return {"degraded": degraded, "jobs": jobs}


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]

Pages(
    "",
    {
        name: Access(Kind.PUBLIC, {"GET": None}, reason="for load balancers; says nothing about anybody")
        for name in ("healthz", "readyz")
    },
).settle()
