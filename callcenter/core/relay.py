"""The relay: takes tasks out of the outbox and gives them to the queue. At least once; the order is that of birth."""

import json
import logging
import select
from collections.abc import Callable
from typing import Any

import psycopg
from celery import current_app
from django.db import connections, transaction

logger = logging.getLogger(__name__)

BATCH = 100
POLL_SECONDS = 1.0
CHANNEL = "core_outbox"

_TAKE = """
DELETE FROM core_outbox WHERE id IN (
    SELECT id FROM core_outbox WHERE not_before IS NULL OR not_before <= now()
    ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, tenant_id, task, queue, payload
"""

Send = Callable[[str, dict[str, Any], str, str], None]


def send_to_queue(task: str, kwargs: dict[str, Any], queue: str, task_id: str) -> None:
    current_app.send_task(task, kwargs=kwargs, queue=queue, task_id=task_id, retry=False)


def relay_once(send: Send = send_to_queue) -> int:
    """Publishes up to BATCH tasks; returns how many. If the queue refuses, the rows stay and the error is raised."""
    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute(_TAKE, [BATCH])
            rows = sorted(cursor.fetchall())
        for row_id, tenant_id, task, queue, payload in rows:
            arguments = json.loads(payload) if isinstance(payload, str) else payload
            send(task, {**arguments, "tenant_id": str(tenant_id)}, queue, str(row_id))
    return len(rows)


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
