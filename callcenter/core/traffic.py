"""How many requests of each route were answered, how, and for how long web worked on them. No path, no company.

Each process counts for itself and hands its numbers over to the queue's server a few seconds after the first of them; an
idle process wakes for nothing. While that server is away the numbers wait here: there are no more of them than routes.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from callcenter.core.figures import Row
from callcenter.core.routes import look_up

AFTER = 5.0
"""Seconds that numbers may wait in a process."""
COUNT, SECONDS = "callcenter_requests_total", "callcenter_request_seconds_total"
_KEY = "callcenter:traffic:{}"
# What else a stranger may call a method would be a label of its own.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_lock = threading.Lock()
_counts: Counter[str] = Counter()
_seconds: Counter[str] = Counter()
_timer: threading.Timer | None = None


class TrafficMiddleware:
    """Counts only where somebody may ask for the numbers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self._get_response(request)
        route = look_up(request)[0] or "none"
        method = request.method if request.method in _METHODS else "other"
        add(f"{route} {method} {response.status_code // 100}xx", route, time.perf_counter() - begun)
        return response


def add(what: str, route: str, seconds: float) -> None:
    global _timer  # noqa: PLW0603
    with _lock:
        _counts[what] += 1
        _seconds[route] += seconds  # type: ignore[assignment]  # Counter's numbers may be of any kind
        if _timer is None:
            _timer = threading.Timer(AFTER, hand_over)
            _timer.daemon = True
            _timer.start()


def hand_over() -> None:
    """Add what was counted here to what all processes have counted."""
    global _timer  # noqa: PLW0603
    with _lock:
        counts, seconds = _counts.copy(), _seconds.copy()
        _counts.clear()
        _seconds.clear()
        _timer = None
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=3, socket_connect_timeout=3) as client:
            pipe = client.pipeline(transaction=True)
            for what, count in counts.items():
                pipe.hincrby(_KEY.format("count"), what, count)
            for route, spent in seconds.items():
                pipe.hincrbyfloat(_KEY.format("seconds"), route, spent)
            pipe.execute()
    except redis.RedisError:
        with _lock:
            _counts.update(counts)
            _seconds.update(seconds)


def told(client: redis.Redis) -> list[Row]:
    """What all processes have handed over since the queue's server began."""
    counts, seconds = client.hgetall(_KEY.format("count")), client.hgetall(_KEY.format("seconds"))
    rows = []
    for what, count in sorted(counts.items()):
        route, method, status = _word(what).split(" ")
        rows.append(Row(COUNT, {"route": route, "method": method, "status": status}, int(count)))
    return rows + [Row(SECONDS, {"route": _word(route)}, float(spent)) for route, spent in sorted(seconds.items())]


def _word(text: bytes | str) -> str:
    return text.decode() if isinstance(text, bytes) else text
