"""A call that was put into the wrong client company: taken back from there, begun again in the right one."""

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from blocks.services import drop_of
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction, write_to
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Permission, require
from calls.choices import Restriction
from calls.fields import ADDRESSEE
from calls.models import Call, Draft, Message
from calls.queries import get_call_for
from calls.queries.drafts import begun_again
from calls.services.approvals import end_approval
from calls.services.callbacks import drop_callback
from calls.services.drafts import open_draft
from calls.services.jobs import changed
from calls.services.said import content_of

REASON = "wrong_company"


def withdraw_call(*, actor: Actor, call_id: UUID) -> Call:
    """Nobody of the company reads it any more; that it was there, and who has read it, stays. Again changes nothing."""
    call = _locked(actor, call_id)
    if call.restriction == Restriction.WITHDRAWN:
        return call
    before, call.restriction = call.restriction, Restriction.WITHDRAWN.value
    Call.objects.filter(pk=call.pk).update(restriction=call.restriction)
    Message.objects.filter(call_id=call.pk).update(
        restriction=call.restriction, version=F("version") + 1, changed_at=Now()
    )
    record(
        actor=actor,
        action="call.withdrawn",
        tenant_id=call.tenant_id,
        target=call,
        fields=("restriction",),
        changes={"restriction": (before, call.restriction)},
        reason=REASON,
    )
    end_approval(actor=actor, tenant_id=call.tenant_id, call_id=call.pk)
    drop_callback(actor=actor, tenant_id=call.tenant_id, call_id=call.pk)
    drop_of(actor=actor, tenant_id=call.tenant_id, origin_id=call.pk)
    changed(call.tenant_id)
    return call


def move_call(*, actor: Actor, call_id: UUID, tenant_id: UUID | None) -> Draft:
    """Withdrawn where it was, and a draft of the right company with all that was said, but for the addressee.

    Rows never move between tenants, so this takes two transactions of its own: call it from a view of kind *stream*. The
    first one ends what the wrong company sees; when the second one does not happen, asking again makes it happen. Neither
    company's log names the other.
    """
    with tenant_transaction(actor, set(actor.tenants)):
        call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
        if tenant_id is None or tenant_id == call.tenant_id:
            raise Invalid(_("正しい委託元を選んでください。何も変更されていません。"))
        require(actor, tenant_id, Permission.DRAFT_EDIT)
        if begun_again(actor, call.pk) is not None:
            raise Conflict(
                _("この受電は、すでに正しい委託元で作り直されています。何も変更されていません。"), code="moved"
            )
        call = withdraw_call(actor=actor, call_id=call.pk)
        content = {name: value for name, value in content_of(actor, call.pk).items() if name != ADDRESSEE.name}
    with tenant_transaction(actor, {tenant_id}):
        draft = open_draft(actor=actor, tenant_id=tenant_id, content=content, replaces=call.pk)
        Draft.objects.filter(pk=draft.pk).update(started_at=call.started_at)
        record(actor=actor, action="draft.brought", tenant_id=tenant_id, target=draft, reason=REASON)
    return draft


def _locked(actor: Actor, call_id: UUID) -> Call:
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    write_to(call.tenant_id)
    return Call.objects.select_for_update().get(pk=call.pk)
