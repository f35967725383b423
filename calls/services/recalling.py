"""A message that should not have been sent is taken out of the company's hands; who had it in view is in the log."""

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Permission
from calls.choices import CLOSED, RecallReason, Restriction
from calls.models import Call, Message
from calls.queries import get_call_for
from calls.queries.access import is_held
from calls.services.jobs import changed


def recall_call(*, actor: Actor, call_id: UUID, reason: str) -> Call:
    """With all its versions; what it says stays for the service. Recalled again it keeps its first reason.

    Raises Conflict for what can still be taken back, because nobody has seen it, and for what was withdrawn.
    """
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    if reason not in RecallReason.values:
        raise Invalid(errors={"reason": [_("回収する理由を選んでください。")]})
    write_to(call.tenant_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.restriction == Restriction.RECALLED:
        return call
    if is_held(call):
        raise Conflict(
            _("まだ委託元に届いていません。回収する必要はありません。取り消してください。何も変更されていません。"),
            code="not_released",
        )
    if call.restriction in CLOSED:
        raise Conflict(_("この受電は取り下げられています。何も変更されていません。"), code=call.restriction)
    before = call.restriction
    closed = {"restriction": Restriction.RECALLED.value}
    Call.objects.filter(pk=call.pk).update(**closed, recall_reason=reason, recalled_at=Now())
    Message.objects.filter(call_id=call.pk).update(**closed, version=F("version") + 1, changed_at=Now())
    record(
        actor=actor,
        action="call.recalled",
        tenant_id=call.tenant_id,
        target=call,
        fields=("restriction",),
        changes={"restriction": (before, Restriction.RECALLED.value)},
        reason=f"recall_{reason}",
    )
    changed(call.tenant_id)
    call.refresh_from_db()
    return call
