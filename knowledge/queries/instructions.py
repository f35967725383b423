"""Instructions of the day, as far as the actor may know them: by the database's clock, opened with an event."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import Actor
from callcenter.core.known import chosen
from callcenter.core.permissions import Permission, require
from knowledge.models import Instruction, Side
from retention.states import Kept

_OF_TODAY = (
    "tenant_id = %s AND state = %s AND withdrawn_at IS NULL AND since <= statement_timestamp()"
    " AND until > statement_timestamp() ORDER BY since, id"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An opened instruction."""

    id: UUID
    text: str
    side: Side
    since: datetime
    until: datetime


def of_today(actor: Actor, tenant_id: UUID) -> list[Instruction]:
    """What holds now, still sealed: the oldest first."""
    require(actor, tenant_id, Permission.INSTRUCTION_VIEW)
    return chosen(Instruction, _OF_TODAY, tenant_id, Kept.KEPT.value)


def ahead(actor: Actor, tenant_id: UUID) -> list[Instruction]:
    """What holds now or will, still sealed."""
    require(actor, tenant_id, Permission.INSTRUCTION_VIEW)
    return list(unended(tenant_id))


def unended(tenant_id: UUID) -> QuerySet[Instruction]:
    """What has neither ended nor been withdrawn. For callers that asked the right."""
    rows = Instruction.objects.filter(tenant_id=tenant_id, state=Kept.KEPT, withdrawn_at=None, until__gt=Now())
    return rows.order_by("since", "id")


def version_of(rows: Iterable[Instruction]) -> str:
    """Stands for these instructions: whoever has the same has nothing to read again."""
    return hashlib.sha256(" ".join(str(row.pk) for row in rows).encode()).hexdigest()[:16]


def opened(actor: Actor, rows: Sequence[Instruction], purpose: Purpose = Purpose.ANSWERING) -> list[Shown]:
    """Values of instructions that were loaded for the actor, in the order given, with one event."""
    values = reveal(actor=actor, objs=rows, fields=["text"], purpose=purpose, action="instruction.shown", shown=True)
    return [Shown(row.pk, values[row.pk]["text"] or "", Side(row.side), row.since, row.until) for row in rows]


def existing_instructions(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Which of these exist: their keys are not orphans."""
    return list(Instruction.objects.filter(tenant_id=tenant_id, id__in=ids).values_list("id", flat=True))
