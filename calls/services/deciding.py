"""A supervisor decides about a send that waits: it leaves, or goes back to who has sent it."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from blocks.services import show_of
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.texts import refused
from callcenter.text import visible
from callcenter.vault import services as vault
from calls.choices import ApprovalState, Urgency
from calls.models import CURRENT, Approval, Call, Message
from calls.queries.approvals import get_approval_for
from calls.services.approvals import tell_approval
from calls.services.jobs import release_later, written
from calls.services.undoing import reopen
from calls.services.window import window_of
from tenants import queries as tenants
from tenants.models import TenantStatus

LETTERS: Final = 500


def approve(*, actor: Actor, approval_id: UUID) -> Approval:
    """From now on it is as any send: held back for its seconds, then with the company. Again changes nothing.

    Raises Conflict for what somebody else has decided, what was taken back, and what can no longer reach whom it was sent to.
    """
    row = _locked(actor, approval_id)
    if row.state == ApprovalState.APPROVED and row.decided_by_id == actor.id:
        return row
    _check(actor, row)
    message = Message.objects.filter(CURRENT, call_id=row.call_id).first()
    _check_recipient(row.tenant_id, message)
    urgency = message.urgency if message is not None else Urgency.NORMAL
    row.call.released_at = window_of(row.tenant_id).release(urgency) or db.now()
    Call.objects.filter(pk=row.call_id).update(released_at=row.call.released_at)
    Message.objects.filter(CURRENT, call_id=row.call_id).update(released_at=row.call.released_at)
    show_of(tenant_id=row.tenant_id, origin_id=row.call_id, shown_at=row.call.released_at)
    release_later(row.call)
    written(row.tenant_id)
    _decided(actor, row, ApprovalState.APPROVED)
    _told(actor, row, "approval.approved", {"released_at": row.call.released_at.isoformat()})
    return row


def return_call(*, actor: Actor, approval_id: UUID, reason: str) -> Approval:
    """It is a draft of who has sent it again, as it was typed, with the reason beside it."""
    row = _locked(actor, approval_id)
    _check(actor, row)
    text = visible.shown(reason).strip()
    if found := visible.hidden(reason):
        raise Invalid(errors={"reason": [refused(found)]})
    if not text:
        raise Invalid(errors={"reason": [_("差し戻す理由を入力してください。")]})
    if len(text) > LETTERS:
        raise Invalid(errors={"reason": [_("%(limit)d文字以内で入力してください。") % {"limit": LETTERS}]})
    vault.seal(row, {"reason": text})
    _decided(actor, row, ApprovalState.RETURNED, reason=row.reason)
    if not reopen(actor=actor, owner_id=row.by_id, call_id=row.call_id):
        raise _over()
    _told(actor, row, "approval.returned")
    return row


def _locked(actor: Actor, approval_id: UUID) -> Approval:
    """With its call, whose row every taking back locks first: of two, one sees what the other has done."""
    found = get_approval_for(actor, approval_id)
    write_to(found.tenant_id)
    call = Call.objects.select_for_update().get(pk=found.call_id)
    row = Approval.objects.select_for_update().get(pk=found.pk)
    row.call = call
    return row


def _check(actor: Actor, row: Approval) -> None:
    if row.by_id == actor.id:
        raise Forbidden(
            _("自分の送信は、自分では承認も差し戻しもできません。何も変更されていません。"), code="approval_own"
        )
    if row.state == ApprovalState.ENDED:
        raise Conflict(
            _("送った人が送信を取り消したか、受電が取り下げられています。何も変更されていません。"),
            code="approval_ended",
        )
    if row.state != ApprovalState.WAITING:
        raise _over()


def _over() -> Conflict:
    return Conflict(
        _("ほかのスーパーバイザーが先に承認したか、差し戻しています。何も変更されていません。"), code="approval_decided"
    )


def _check_recipient(tenant_id: UUID, message: Message | None) -> None:
    """To whom it was sent is fixed; whether it can still get there is asked now."""
    if tenants.cards({tenant_id})[tenant_id].status == TenantStatus.CLOSED:
        raise Conflict(
            _("この委託元は、送信のあとに終了しています。承認できません。差し戻してください。何も変更されていません。"),
            code="company_closed",
        )
    if (
        message is not None
        and message.addressee_id is not None
        and not tenants.person_exists(tenant_id, message.addressee_id)
    ):
        raise Conflict(
            _(
                "宛先の担当者は、送信のあとに使えなくなっています。承認できません。差し戻して、宛先を選び直してもらってください。何も変更されていません。"
            ),
            code="addressee_inactive",
        )


def _decided(actor: Actor, row: Approval, state: ApprovalState, **more: Any) -> None:
    row.state, row.decided_by_id, row.decided_by_label = state, actor.id, actor.label
    Approval.objects.filter(pk=row.pk).update(
        state=state, decided_by_id=actor.id, decided_by_label=actor.label, decided_at=db.now(), **more
    )


def _told(actor: Actor, row: Approval, action: str, values: dict[str, str] | None = None) -> None:
    tell_approval(
        actor=actor, row_id=row.pk, tenant_id=row.tenant_id, call_id=row.call_id, action=action, values=values
    )
