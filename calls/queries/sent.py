"""What was sent and can still be taken back, by the database's clock. What waits for a supervisor stands in `approvals`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, Func, QuerySet, Value

from callcenter.core.context import Actor, Reach
from callcenter.core.permissions import Permission
from callcenter.core.statements import planned
from calls.queries.access import listed_tenants

SETTLING = timedelta(seconds=1)
"""Between the last moment of taking back and the first of seeing: what takes back has been committed by then."""
LONGEST = timedelta(seconds=90)
"""More than any company may hold back."""
# The pages that ask are those that are opened most. `now()`, unlike the clock, is what an index can be walked by; a call
# that began a day before is not among what was just sent.
MINE = """
    SELECT call_id, tenant_id, until, EXTRACT(epoch FROM until - clock_timestamp()), message_id FROM (
        SELECT id AS call_id, tenant_id, released_at - %(settling)s AS until, NULL::uuid AS message_id
        FROM calls_call
        WHERE operator_id = %(me)s AND started_at > now() - interval '1 day' AND state = 'kept' AND undone_at IS NULL
        UNION ALL
        SELECT call_id, tenant_id, released_at - %(settling)s, id
        FROM calls_message
        WHERE author_id = %(me)s AND created_at > now() - %(longest)s AND superseded_by_id IS NULL
            AND pending AND undone_at IS NULL
    ) AS mine
    WHERE until > clock_timestamp() AND until < now() + %(longest)s
"""


def undoable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that can be taken back at this very moment, not only at the beginning of the transaction."""
    clock = Func(template="clock_timestamp()", output_field=DateTimeField())
    return rows.filter(released_at__gt=ExpressionWrapper(clock + Value(SETTLING), output_field=DateTimeField()))


@dataclass(frozen=True, slots=True)
class Undoable:
    """``until``: the last moment; ``seconds``: how many are left. ``message_id``: of a correction. Nothing personal."""

    call_id: UUID
    tenant_id: UUID
    until: datetime
    seconds: int
    message_id: UUID | None = None


def my_undoable(actor: Actor) -> list[Undoable]:
    """What this person has sent and can still take back, the newest first: calls, and corrections of other calls."""
    if actor.id is None:
        return []
    calls, corrections = (
        listed_tenants(actor, right) - actor.reaching(Reach.CLIENT)
        for right in (Permission.CALL_LOG, Permission.MESSAGE_CORRECT)
    )
    found = [
        Undoable(call_id, tenant_id, until, int(left), message_id)
        for call_id, tenant_id, until, left, message_id in planned(
            "default", MINE, {"me": actor.id, "settling": SETTLING, "longest": LONGEST}
        )
        if tenant_id in (calls if message_id is None else corrections)
    ]
    return sorted(found, key=lambda one: (one.until, one.call_id), reverse=True)
