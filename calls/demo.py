"""What the demo's people still have to do: some callers whom the service itself is to call back."""

from datetime import timedelta
from uuid import UUID

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from calls.choices import Disposition
from calls.models import Call
from calls.services import ask_callback

DUE = (timedelta(minutes=20), timedelta(hours=2), timedelta(days=1))


def add_callbacks(actor: Actor, tenant_id: UUID) -> int:
    """One each for the newest calls back of a company. How many."""
    with tenant_transaction(actor, {tenant_id}):
        rows = Call.objects.filter(tenant_id=tenant_id, disposition=Disposition.CALLBACK)
        call_ids = list(rows.order_by("-started_at").values_list("id", flat=True)[: len(DUE)])
        for call_id, ahead in zip(call_ids, DUE, strict=False):
            ask_callback(actor=actor, call_id=call_id, due_at=db.now() + ahead)
    return len(call_ids)
