"""Calling a supervisor in: asked for by who has the call's form, answered by one supervisor, over with the call at the latest."""

from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict
from callcenter.core.ids import uuid7
from callcenter.core.known import chosen
from callcenter.live.telling import tell
from calls.choices import GOING, CallInEnd, CallInState
from calls.models import CallIn
from calls.queries.call_ins import call_in_of, get_call_in_for
from calls.services.owned import check_own, locked_draft

CALL_IN = "call_in"


def call_in(*, actor: Actor, draft_id: UUID) -> CallIn:
    """A supervisor is to come. Where one is asked for already, that one is answered as it is."""
    draft = locked_draft(actor, draft_id)
    check_own(draft, actor.id)
    if (found := call_in_of(draft)) is not None:
        return found
    row = CallIn(id=uuid7(), tenant_id=draft.tenant_id, draft=draft, by_id=draft.owner_id, by_label=actor.label)
    row.save(force_insert=True)
    _told(actor, row, "callin.asked")
    return row


def stop_call_in(*, actor: Actor, draft_id: UUID) -> None:
    """Nobody need come any more, says who has the call's form."""
    draft = locked_draft(actor, draft_id)
    check_own(draft, actor.id)
    end_call_in(actor=actor, tenant_id=draft.tenant_id, draft_id=draft.pk, why=CallInEnd.STOPPED)


def take_call_in(*, actor: Actor, call_in_id: UUID) -> CallIn:
    """This supervisor comes. One conditional UPDATE decides; whoever is second is told."""
    row = get_call_in_for(actor, call_in_id)
    if row.state == CallInState.COMING and row.taken_by_id == actor.id:
        return row
    write_to(row.tenant_id)
    taken = {"taken_by_id": actor.id, "taken_by_label": actor.label, "taken_at": Now()}
    waiting = CallIn.objects.filter(pk=row.pk, state=CallInState.OPEN)
    if not waiting.update(state=CallInState.COMING, **taken):
        raise Conflict(
            _("ほかのスーパーバイザーが先に応じたか、呼び出しが終わっています。何も変更されていません。"),
            code="callin_taken",
        )
    _told(actor, row, "callin.taken")
    row.refresh_from_db()
    return row


def finish_call_in(*, actor: Actor, call_in_id: UUID) -> None:
    """It is dealt with, says a supervisor, whoever came. Again changes nothing."""
    row = get_call_in_for(actor, call_in_id)
    write_to(row.tenant_id)
    end_call_in(actor=actor, tenant_id=row.tenant_id, draft_id=row.draft_id, why=CallInEnd.HELPED)


def end_call_in(*, actor: Actor, tenant_id: UUID, draft_id: UUID, why: CallInEnd) -> None:
    """The call goes on without, or has ended: nobody comes any more. Of the writable tenant; where nobody was asked, nothing."""
    going = "tenant_id = %s AND draft_id = %s AND state = ANY(%s) FOR UPDATE"
    for row in chosen(CallIn, going, tenant_id, draft_id, list(GOING)):
        CallIn.objects.filter(pk=row.pk).update(state=CallInState.ENDED, ended_at=Now())
        _told(actor, row, "callin.ended", why.value)


def _told(actor: Actor, row: CallIn, action: str, reason: str = "") -> None:
    record(actor=actor, action=action, tenant_id=row.tenant_id, target=row, objects=[row.draft_id], reason=reason)
    tell(tenant_id=row.tenant_id, kind=CALL_IN)
