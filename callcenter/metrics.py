"""`/metrics` in Prometheus' text format, for whoever holds METRICS_TOKEN. Says nothing about a company or a person."""

import secrets
from collections.abc import Iterable, Iterator
from itertools import groupby

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from callcenter.core import figures, traffic
from callcenter.core.errors import NotFound
from callcenter.core.figures import Row
from callcenter.core.health import REFUSED_KEY
from callcenter.core.permissions import Access, Kind, Pages
from callcenter.core.relay import JOBS_KEY
from callcenter.health import ALIVE_KEY

QUEUES = ("default", "seal")
HELP = {
    "callcenter_info": "1, with the version of the product.",
    "callcenter_up": "Whether the process, or the server of the queue, answers.",
    "callcenter_queue_length": "Messages in the queue that no worker has taken.",
    "callcenter_jobs": "Work that is not done yet, by lane and state.",
    "callcenter_jobs_overdue_seconds": "For how long the longest overdue work of the lane and state has been due.",
    "callcenter_jobs_given_up": "Work that was given up and waits for a person; audit.check_damage: damaged values.",
    "callcenter_approvals_waiting": "Sends that wait for a supervisor.",
    "callcenter_mails_failed": "Mails that were refused, or of which nothing is known.",
    "callcenter_records_overdue": "Records a day or more past their deletion, those that a hold keeps among them.",
    "callcenter_log_unsealed_events": "Events that wait for a signed checkpoint.",
    "callcenter_log_seal_lag_seconds": "Age of the oldest checkpoint of a log in which events wait.",
    traffic.COUNT: "Requests that web has answered, by the name of the route, method and kind of answer.",
    traffic.SECONDS: "Seconds that web has worked on the requests of a route.",
    "callcenter_logs_refused": "Logs that the sealer refuses, because they are not what it signed.",
}


def metrics(request: HttpRequest) -> HttpResponse:
    """404 where no token is set, as for any address that is not there; 401 for a wrong one."""
    if not settings.METRICS_TOKEN:
        raise NotFound()
    given = request.headers.get("Authorization", "").encode()
    if not secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(
            "wrong token\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
        )
    rows = sorted([Row("callcenter_info", {"version": settings.APP_VERSION}, 1), *_asked()], key=lambda row: row.name)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text(rows), content_type="text/plain; version=0.0.4; charset=utf-8", headers=headers)


def _asked() -> list[Row]:
    """What the processes have told the queue's server. Without it that alone is said."""
    alive = {"relay": JOBS_KEY, "worker": ALIVE_KEY.format("worker"), "sealer": ALIVE_KEY.format("sealer")}
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            *found, refused = client.mget([*alive.values(), REFUSED_KEY])
            lengths = [Row("callcenter_queue_length", {"queue": name}, int(client.llen(name))) for name in QUEUES]
            told = [*figures.told(client, ("relay", "worker", "sealer")), *traffic.told(client)]
    except redis.RedisError:
        return [Row("callcenter_up", {"process": "queue"}, 0)]
    up = zip(("queue", *alive), (True, *found), strict=True)
    rows = [Row("callcenter_up", {"process": name}, int(bool(value))) for name, value in up]
    return [*rows, *lengths, *told, Row("callcenter_logs_refused", {}, int(refused or 0))]


def text(rows: Iterable[Row]) -> str:
    """Rows in the order of their names as Prometheus reads them."""
    return "".join(
        f"{line}\n" for name, group in groupby(rows, key=lambda row: row.name) for line in _lines(name, group)
    )


def _lines(name: str, rows: Iterable[Row]) -> Iterator[str]:
    yield f"# HELP {name} {HELP[name]}"
    yield f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}"
    for row in rows:
        labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(row.labels.items()))
        value = f"{row.value:.6f}".rstrip("0").rstrip(".")
        yield f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


urlpatterns = [path("metrics", metrics, name="metrics")]

Pages(
    "",
    {"metrics": Access(Kind.PUBLIC, {"GET": None}, reason="asks for METRICS_TOKEN itself; says nothing about anybody")},
).settle()
