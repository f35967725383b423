"""What the demo's people still have to do: callers whom the service itself is to call back, numbers that are to be refused."""

from datetime import timedelta
from uuid import UUID

from blocks.models import Reason
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from calls.choices import Disposition
from calls.models import Call
from calls.services import ask_callback, propose_block

REASONS = (Reason.REPEATED, Reason.DECLINED)
DUE = (timedelta(minutes=20), timedelta(hours=2), timedelta(days=1))


def add_callbacks(actor: Actor, tenant_id: UUID) -> int:
    """One each for the newest calls back of a company. How many."""
    with tenant_transaction(actor, {tenant_id}):
        rows = Call.objects.filter(tenant_id=tenant_id, disposition=Disposition.CALLBACK)
        call_ids = list(rows.order_by("-started_at").values_list("id", flat=True)[: len(DUE)])
        for call_id, ahead in zip(call_ids, DUE, strict=False):
            ask_callback(actor=actor, call_id=call_id, due_at=db.now() + ahead)
    return len(call_ids)


def add_blocks(actor: Actor, tenant_id: UUID) -> int:
    """The newest sales calls whose number is known: the company is asked whether it refuses them. How many."""
    with tenant_transaction(actor, {tenant_id}):
        rows = Call.objects.filter(tenant_id=tenant_id, disposition=Disposition.SALES, number_e164__isnull=False)
        call_ids = list(rows.order_by("-started_at").values_list("id", flat=True)[: len(REASONS)])
        for call_id, reason in zip(call_ids, REASONS, strict=False):
            propose_block(actor=actor, call_id=call_id, reason=reason)
    return len(call_ids)
