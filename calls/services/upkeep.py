"""What the worker does for drafts: destroy keys of what was thrown away, drop what was forgotten."""

from datetime import timedelta
from uuid import UUID

from audit.services import Target, record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.vault import services as vault
from calls.choices import CallState, DraftState
from calls.models import Call, Draft, Harassment, Memo
from calls.retention import CALLS
from calls.services.drafts import drop
from calls.services.intake import DATA_CLASS
from retention.destruction import begin
from retention.holding import holds_on

FORGOTTEN = timedelta(days=30)
BATCH = 500


def shred_draft(*, actor: Actor, tenant_id: UUID, draft_id: UUID) -> None:
    """Destroys the key of a dropped draft. A draft that became a call shares its key with it and keeps it."""
    draft = Draft.objects.filter(pk=draft_id, state=DraftState.DROPPED).first()
    if draft is None:
        return
    call = Call.objects.select_for_update().filter(pk=draft_id).first()
    if call is not None and call.undone_at is not None:
        _shred_taken_back(actor, call)
    elif call is None:
        Memo.objects.filter(tenant_id=tenant_id, call_id=draft_id).delete()
        event = vault.destroy_key(tenant_id=tenant_id, data_class=DATA_CLASS, object_id=draft_id)
        if event.done:
            record(actor=actor, action=event.action, tenant_id=tenant_id, target=Target("draft", draft_id))


def _shred_taken_back(actor: Actor, call: Call) -> None:
    """What was sent once, taken back and thrown away ends as every call does, unless a hold keeps it."""
    holds = holds_on(call.tenant_id, DATA_CLASS)
    if call.state == CallState.KEPT and holds.blanket is None and call.pk not in holds.spared.ids:
        begin(actor=actor, kind=CALLS, tenant_id=call.tenant_id, ids=[call.pk], reason="dropped")


def tidy_drafts(*, actor: Actor, tenant_id: UUID) -> int:
    """Drops drafts that nobody has touched for 30 days, but for evidence. Returns how many."""
    kept = Harassment.objects.filter(tenant_id=tenant_id).values("draft_id")
    old = (
        Draft.objects.select_for_update(skip_locked=True)
        .filter(tenant_id=tenant_id, state=DraftState.OPEN, saved_at__lt=db.now() - FORGOTTEN)
        .exclude(pk__in=kept)[:BATCH]
    )
    dropped = list(old)
    for draft in dropped:
        drop(actor=actor, tenant_id=tenant_id, draft_id=draft.pk)
    return len(dropped)
