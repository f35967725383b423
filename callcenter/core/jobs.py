"""Jobs in the hands of a worker: taken, kept while it works, confirmed in the transaction of the effect, or failed.

The row decides, never the queue: a message that comes twice, late or for nothing finds that it may not take the row. All
times are the database's. Runs as role worker, whose policies reach the rows of every tenant.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from callcenter.core.errors import DomainError, Unavailable

logger = logging.getLogger(__name__)

PAUSES = (5, 30, 120, 600, 3600)
"""Seconds before a kind of work is tried again after its own failures, unless it says otherwise; then it is given up."""
AWAY_PAUSES = (1, 5, 15, 30, 60)
"""Seconds while something that work needs is away. That is nobody's failure; the last one repeats."""
PATIENCE = 3000
"""Attempts after which even what only waits for others is given up: two days of minutes."""
AWAY = (OperationalError, InterfaceError, OSError)
LASTING = frozenset({"key_missing", "damaged", "secret_missing"})
"""Codes of Unavailable that no waiting cures."""
CHANNEL = "core_job"
"""On which the relay hears of new jobs."""
LOST = "worker_lost"

_TAKE = """
UPDATE core_job SET state = 'running', attempts = attempts + 1, next_at = now() + make_interval(secs => %s)
WHERE tenant_id = %s AND id = %s AND (state = 'published' OR state = 'waiting' AND next_at <= now())
RETURNING attempts, failures, error, payload
"""
_KEEP = "UPDATE core_job SET next_at = now() + make_interval(secs => %s) WHERE {mine} AND state = 'running'"
_MINE = "tenant_id = %s AND id = %s AND attempts = %s"
_FAIL = """
UPDATE core_job SET state = 'waiting', next_at = now() + make_interval(secs => %s), failures = %s, error = %s WHERE {mine}
"""
_HOLD = "SELECT 1 FROM core_job WHERE {mine} AND state <> 'given_up' FOR UPDATE"
_CONFIRM = "DELETE FROM core_job WHERE {mine} AND state <> 'given_up'"
_GIVE_UP = "UPDATE core_job SET state = 'given_up', failures = %s, error = %s WHERE {mine}"


class Superseded(Exception):
    """Another worker has the job by now; what this one did is rolled back."""


class Again(Exception):
    """Work that found that it has to be tried once more; ``code`` says why."""

    def __init__(self, code: str, *, away: bool = False) -> None:
        self.code, self.away = code, away
        super().__init__(code)


@dataclass(slots=True)
class Held:
    """A job that this worker has taken. ``attempt`` tells it from whoever takes the job next."""

    tenant_id: UUID
    id: UUID
    attempt: int
    failures: int
    error: str
    payload: dict[str, Any]
    confirmed: bool = False

    @property
    def mine(self) -> list[Any]:
        return [self.tenant_id, self.id, self.attempt]


_held: ContextVar[Held | None] = ContextVar("callcenter_job", default=None)


def lease() -> float:
    """Seconds for which a job may be silent before it is published again."""
    return float(settings.JOB_LEASE_SECONDS)


def take(tenant_id: UUID, job_id: UUID) -> Held | None:
    """The job, for this worker alone; None where it is done, waits for its time, or is in other hands."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_TAKE, [lease(), tenant_id, job_id])
        row = cursor.fetchone()
    if row is None:
        return None
    attempt, failures, error, payload = row
    return Held(tenant_id, job_id, attempt, failures, error, json.loads(payload))


def confirm() -> None:
    """Ends the job in the open transaction, which is the one of its effect. Nothing outside a worker.

    Raises Superseded where the job has gone to another worker: the effect must not happen twice.
    """
    held = _held.get()
    if held is not None and not held.confirmed:
        held.confirmed = _changed(_CONFIRM, held) or _superseded()


def hold() -> None:
    """Before something that cannot be rolled back: makes sure that the job is still this worker's."""
    held = _held.get()
    if held is not None:
        with connections["default"].cursor() as cursor:
            cursor.execute(_HOLD.format(mine=_MINE), held.mine)
            if cursor.fetchone() is None:
                _superseded()


def attempts() -> int:
    """How many times the present job has failed by itself."""
    held = _held.get()
    return held.failures if held else 0


def put_back(held: Held, pause: float, *, failures: int, code: str) -> None:
    """Waits for another attempt. Changes nothing where the job has gone to another worker."""
    _changed(_FAIL, held, pause, failures, code)


def give_up(held: Held, code: str) -> bool:
    """Marks the job as given up, in the open transaction; False where it is no longer this worker's."""
    return _changed(_GIVE_UP, held, held.failures, code)


def pause_after(error: BaseException, held: Held, pauses: tuple[float, ...]) -> float | None:
    """Seconds until the next attempt after ``error``; None when there shall be none."""
    if held.attempt >= PATIENCE:
        return None
    if away(error):
        return AWAY_PAUSES[min(held.attempt, len(AWAY_PAUSES)) - 1]
    return pauses[held.failures] if held.failures < len(pauses) else None


def away(error: BaseException) -> bool:
    """Whether something outside of the work failed it: the database, the store, the mail server."""
    if isinstance(error, Again):
        return error.away
    if isinstance(error, Unavailable):
        return error.code not in LASTING
    return isinstance(error, AWAY)


def code_of(error: BaseException) -> str:
    """A short code for the row and the log; never the text of an exception, which may quote a value."""
    code = error.code if isinstance(error, (DomainError, Again)) else type(error).__name__
    return code[:60]


@contextmanager
def working(held: Held) -> Iterator[None]:
    """While the work lasts: it is the present job, and a thread says again and again that somebody is at it."""
    token, done = _held.set(held), threading.Event()
    threading.Thread(target=_keep_saying, args=(held, done), name="job-lease", daemon=True).start()
    try:
        yield
    finally:
        done.set()
        _held.reset(token)


def _keep_saying(held: Held, done: threading.Event) -> None:
    """Dies with its process, which is the point. A database that is away is asked again the next time."""
    while not done.wait(lease() / 4):
        try:
            if not _changed(_KEEP, held, lease()):
                return
        except DatabaseError as error:
            logger.warning("job_lease", extra={"job": str(held.id), "error_type": type(error).__name__})
        finally:
            connections["default"].close()


def _changed(statement: str, held: Held, *values: Any) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement.format(mine=_MINE), [*values, *held.mine])
        return bool(cursor.rowcount)


def _superseded() -> bool:
    raise Superseded
