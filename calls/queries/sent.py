"""What was sent and can still be taken back, by the database's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.core.rows import within
from calls.models import Message
from calls.queries.access import kept_calls, listed_tenants

SETTLING = timedelta(seconds=1)
"""Between the last moment of taking back and the first of seeing: what takes back has been committed by then."""
LONGEST = timedelta(seconds=90)
"""More than any company may hold back."""
RECENT = timedelta(days=1)
"""A call that began before that is not among what was just sent."""


def undoable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that can be taken back at this very moment, not only at the beginning of the transaction."""
    return rows.filter(released_at__gt=_ago(-SETTLING))


@dataclass(frozen=True, slots=True)
class Undoable:
    """``until``: the last moment; ``seconds``: how many are left. ``message_id``: of a correction. Nothing personal."""

    call_id: UUID
    tenant_id: UUID
    until: datetime
    seconds: int
    message_id: UUID | None = None


def my_undoable(actor: Actor) -> list[Undoable]:
    """What this person has sent and can still take back, the newest first."""
    if actor.id is None:
        return []
    own = kept_calls(actor, Permission.CALL_LOG).filter(operator_id=actor.id, started_at__gt=_ago(RECENT))
    found = [Undoable(*row) for row in _left(own, "pk")]
    tenants = listed_tenants(actor, Permission.MESSAGE_CORRECT)
    corrections = Message.objects.filter(
        within(tenants), author_id=actor.id, pending=True, undone_at__isnull=True, created_at__gt=_ago(LONGEST)
    )
    found += [Undoable(*row) for row in _left(corrections, "call_id", "pk")]
    return sorted(found, key=lambda one: (one.until, one.call_id), reverse=True)


def _left(rows: QuerySet[Any], call: str, *more: str) -> Iterator[tuple[Any, ...]]:
    """(call, company, last moment, seconds left, …) of those that can be taken back."""
    until = ExpressionWrapper(F("released_at") - Value(SETTLING), output_field=DateTimeField())
    found = undoable(rows).annotate(asked_at=_clock(), until=until)
    for asked_at, call_id, tenant_id, last, *rest in found.values_list("asked_at", call, "tenant_id", "until", *more):
        yield call_id, tenant_id, last, int((last - asked_at).total_seconds()), *rest


def _clock() -> Func:
    return Func(template="clock_timestamp()", output_field=DateTimeField())


def _ago(length: timedelta) -> Combinable:
    return ExpressionWrapper(_clock() - Value(length), output_field=DateTimeField())
