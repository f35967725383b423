"""A send that the house or the company wants a supervisor to see first: it waits, and reaches nobody."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from audit.services import Target, record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden
from callcenter.core.ids import uuid7
from callcenter.live.telling import tell
from calls.choices import ApprovalState
from calls.models import Approval

APPROVAL = "approval"
SOON, AT_ONCE = timedelta(minutes=10), timedelta(minutes=2)
"""By when it ought to be decided, and where it is urgent."""


def ask_approval(*, actor: Actor, tenant_id: UUID, call_id: UUID, risks: Collection[str], urgent: bool) -> Approval:
    """Of a call that was just stored as one that waits. In a transaction that writes to its company."""
    if actor.id is None:
        raise Forbidden()
    at = db.now()
    row = Approval(
        id=uuid7(),
        tenant_id=tenant_id,
        call_id=call_id,
        by_id=actor.id,
        by_label=actor.label,
        risks=",".join(risks),
        urgent=urgent,
        asked_at=at,
        due_at=at + (AT_ONCE if urgent else SOON),
    )
    row.save(force_insert=True)
    tell_approval(
        actor=actor,
        row_id=row.pk,
        tenant_id=tenant_id,
        call_id=call_id,
        action="approval.asked",
        values={"risks": row.risks},
    )
    return row


def end_approval(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> None:
    """The send was taken back, or its call withdrawn. Of the writable tenant, under the lock of the call; where nothing waits, nothing."""
    row = Approval.objects.filter(tenant_id=tenant_id, call_id=call_id, state=ApprovalState.WAITING).first()
    if row is not None:
        Approval.objects.filter(pk=row.pk).update(state=ApprovalState.ENDED, decided_at=Now())
        tell_approval(actor=actor, row_id=row.pk, tenant_id=tenant_id, call_id=call_id, action="approval.ended")


def tell_approval(
    *, actor: Actor, row_id: UUID, tenant_id: UUID, call_id: UUID, action: str, values: dict[str, str] | None = None
) -> None:
    """In the log, and to everybody who has it before them."""
    target = Target("approval", row_id, tenant_id)
    record(actor=actor, action=action, tenant_id=tenant_id, target=target, objects=[call_id], values=values or {})
    tell(tenant_id=tenant_id, kind=APPROVAL)
