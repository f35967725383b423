"""The relay: gives due jobs to the queue, and again those that nobody has confirmed in time. The row stays the truth."""

import logging
import select
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
from celery import current_app
from django.db import connections, transaction

from callcenter.core.figures import Row
from callcenter.core.jobs import CHANNEL, LOST, lease

logger = logging.getLogger(__name__)

BATCH = 100
WINDOW = 1000
"""Jobs of one lane in the queue at a time: what waits longer than a lease would else be published over and over."""
POLL_SECONDS = 5.0
"""At the latest; new rows are announced, and those that wait are looked for when they are due."""
FULL_SECONDS = 1.0
"""Where a lane is full."""
JOBS_KEY = "callcenter:jobs"
TOLD_EVERY = 10

# Two steps and no lock between them: the second asks again, so that a row goes out once however many relays there are.
_DUE = """
SELECT tenant_id, id FROM core_job WHERE state <> 'given_up' AND next_at <= now() AND lane <> ALL (%s)
ORDER BY next_at, id LIMIT %s
"""
_FULL = "SELECT lane FROM core_job WHERE state = 'published' AND next_at > now() GROUP BY lane HAVING count(*) >= %s"
_PUBLISH = """
UPDATE core_job SET state = 'published', published_at = now(), next_at = now() + make_interval(secs => %s),
    failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
    error = CASE WHEN state = 'running' THEN %s ELSE error END
WHERE tenant_id = ANY (%s) AND id = ANY (%s) AND state <> 'given_up' AND next_at <= now()
RETURNING id, tenant_id, task, lane
"""
_NEXT = "SELECT EXTRACT(epoch FROM min(next_at) - now()) FROM core_job WHERE state <> 'given_up'"
_STANDING = """
SELECT count(*) FILTER (WHERE state = 'given_up'), count(*) FILTER (WHERE state <> 'given_up'),
    COALESCE(EXTRACT(epoch FROM now() - min(next_at) FILTER (WHERE state <> 'given_up')), 0) FROM core_job
"""

_BY_LANE = """
SELECT lane, state, count(*), GREATEST(0, EXTRACT(epoch FROM now() - min(next_at)))::float FROM core_job
WHERE state <> 'given_up' GROUP BY lane, state ORDER BY lane, state
"""
_GIVEN_UP = "SELECT task, count(*) FROM core_job WHERE state = 'given_up' GROUP BY task ORDER BY task"

Send = Callable[[str, dict[str, Any], str, str], None]


def send_to_queue(task: str, kwargs: dict[str, Any], queue: str, task_id: str) -> None:
    current_app.send_task(task, kwargs=kwargs, queue=queue, task_id=task_id, retry=False)


def relay_once(send: Send = send_to_queue) -> int:
    """Publishes up to BATCH jobs; returns how many. If the queue refuses, the rows stay due and the error is raised.

    A relay that dies between sending and committing sends again: a worker finds that the job is done or taken.
    """
    with connections["default"].cursor() as cursor:
        due = _due(cursor)
    if not due:
        return 0
    with transaction.atomic(), connections["default"].cursor() as cursor:
        tenants, ids = {tenant_id for tenant_id, _id in due}, [job_id for _tenant, job_id in due]
        cursor.execute(_PUBLISH, [lease(), LOST, list(tenants), ids])
        rows = sorted(cursor.fetchall())
        for job_id, tenant_id, task, lane in rows:
            send(task, {"tenant_id": str(tenant_id), "job": str(job_id)}, lane, str(job_id))
    return len(rows)


def _due(cursor: Any) -> list[tuple[UUID, UUID]]:
    cursor.execute(_DUE, [[], BATCH])
    found = cursor.fetchall()
    if found:
        cursor.execute(_FULL, [WINDOW])
        full = [lane for (lane,) in cursor.fetchall()]
        if full:
            cursor.execute(_DUE, [full, BATCH])
            found = cursor.fetchall()
    return list(found)


def pause() -> float:
    """Seconds until the next row is due, at most POLL_SECONDS."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_NEXT)
        (seconds,) = cursor.fetchone()
    if seconds is None:
        return POLL_SECONDS
    return FULL_SECONDS if seconds <= 0 else min(float(seconds), POLL_SECONDS)


def standing() -> dict[str, int]:
    """Jobs given up, jobs not yet done, and for how many seconds the longest overdue one has been."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_STANDING)
        given_up, open_, late = cursor.fetchone()
    return {"given_up": given_up, "open": open_, "late": max(0, int(late))}


def rows() -> list[Row]:
    """The same by lane, state and kind, for `/metrics`."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_BY_LANE)
        lanes = cursor.fetchall()
        cursor.execute(_GIVEN_UP)
        given_up = cursor.fetchall()
    found = [Row("callcenter_jobs_given_up", {"task": task}, count) for task, count in given_up]
    for lane, state, count, late in lanes:
        where = {"lane": lane, "state": state}
        found += [Row("callcenter_jobs", where, count), Row("callcenter_jobs_overdue_seconds", where, late)]
    return found


def wait(listener: psycopg.Connection[Any], seconds: float) -> None:
    """Returns when the database announces a new row, at the latest after ``seconds``."""
    select.select([listener.fileno()], [], [], seconds)
    for _note in listener.notifies(timeout=0):
        continue


def listener() -> psycopg.Connection[Any]:
    """A connection of its own, outside the pool, that hears of new rows."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    connection = psycopg.connect(**parameters, autocommit=True)
    connection.execute(f"LISTEN {CHANNEL}")
    return connection
