"""Between sending and being seen: what happens when the time is over, and taking back before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.services import record
from blocks.services import drop_of
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden, NotFound
from callcenter.core.permissions import Permission, require
from callcenter.vault import services as vault
from calls import payload
from calls.choices import UNTIL_APPROVED, CallState, DraftState
from calls.models import CURRENT, Call, Draft, Message
from calls.queries.access import is_held
from calls.queries.sent import undoable
from calls.services.approvals import end_approval
from calls.services.callbacks import drop_callback
from calls.services.jobs import changed, release_later, written
from calls.services.notify import notify
from calls.services.said import content_of


class TooLate(Conflict):
    """What is left is to correct it, or to recall it."""

    code, title = "released", _("取り消せる時間を過ぎました")
    default_detail = _(
        "伝言はすでに委託元へ届いています。何も変更されていません。内容を直すときは訂正を送り、読まれたくないときは回収してください。"
    )

    def __init__(self, call_id: UUID) -> None:
        super().__init__()
        self.call_id = call_id


def undo_call(*, actor: Actor, call_id: UUID) -> Draft:
    """Takes back what this person has sent, before anybody of the company can have seen it: a draft again, as it was typed.

    Again changes nothing. Raises TooLate once the time is over.
    """
    call = Call.objects.filter(pk=call_id, state=CallState.KEPT).first()
    if call is None:
        raise NotFound()
    _take_back(actor, _sender(actor, call.tenant_id, call.operator_id), call)
    return Draft.objects.get(pk=call.pk)


def _take_back(actor: Actor, me: UUID, call: Call) -> None:
    write_to(call.tenant_id)
    if call.undone_at is None and not _taken_back(actor, me, call):
        call.refresh_from_db(fields=["undone_at"])
        if call.undone_at is None:
            raise TooLate(call.pk)


def undo_message(*, actor: Actor, message_id: UUID) -> Message:
    """The same by the message: of a correction, what it corrects goes on saying what it says; of a first message, its call."""
    message = Message.objects.select_related("call").filter(pk=message_id, call__state=CallState.KEPT).first()
    if message is None:
        raise NotFound()
    me = _sender(actor, message.tenant_id, message.author_id)
    if message.undone_at is None:
        if message.pending or message.correction > 1:
            _undo_correction(actor, message)
        else:
            _take_back(actor, me, message.call)
        message.refresh_from_db()
    return message


def _undo_correction(actor: Actor, message: Message) -> None:
    write_to(message.tenant_id)
    mine = Message.objects.filter(pk=message.pk, pending=True, undone_at__isnull=True)
    if undoable(mine).update(undone_at=Now(), pending=False, changed_at=Now()):
        record(actor=actor, action="message.undone", tenant_id=message.tenant_id, target=message)
        written(message.tenant_id)
    elif not Message.objects.filter(pk=message.pk, undone_at__isnull=False).exists():
        raise TooLate(message.call_id)


def _sender(actor: Actor, tenant_id: UUID, sent_by: UUID | None) -> UUID:
    """Only who has sent it takes it back."""
    require(actor, tenant_id, Permission.DRAFT_EDIT)
    if sent_by is None or sent_by != actor.id:
        raise Forbidden()
    return sent_by


def reopen(*, actor: Actor, owner_id: UUID, call_id: UUID) -> bool:
    """The same by somebody else, whose right to it the caller has asked: the draft is its sender's. False where its time is over."""
    return _taken_back(actor, owner_id, Call.objects.get(pk=call_id))


def _taken_back(actor: Actor, owner_id: UUID, call: Call) -> bool:
    """The call is a draft again, if its time is not over: one conditional UPDATE decides. What was typed is read before it,
    because nobody finds the call after it.
    """
    typed = Draft.objects.filter(pk=call.pk, state=DraftState.SENT, body__isnull=False)
    content = None if typed.exists() else content_of(actor, call.pk)
    if not undoable(Call.objects.filter(pk=call.pk, undone_at__isnull=True)).update(undone_at=Now()):
        return False
    taken = {"undone_at": Now(), "version": F("version") + 1, "changed_at": Now()}
    Message.objects.filter(CURRENT, call_id=call.pk).update(**taken)
    if content is None:
        typed.update(state=DraftState.OPEN, rev=F("rev") + 1, saved_at=Now())
    else:
        _write_down(actor, owner_id, call, content)
    drop_callback(actor=actor, tenant_id=call.tenant_id, call_id=call.pk)
    drop_of(actor=actor, tenant_id=call.tenant_id, origin_id=call.pk)
    end_approval(actor=actor, tenant_id=call.tenant_id, call_id=call.pk)
    record(actor=actor, action="call.undone", tenant_id=call.tenant_id, target=call)
    written(call.tenant_id)
    return True


def _write_down(actor: Actor, owner_id: UUID, call: Call, content: Mapping[str, Any]) -> None:
    """A draft of a call that never was one: a program has sent it. The call's key is the draft's."""
    draft = Draft(
        id=call.pk,
        tenant_id=call.tenant_id,
        owner_id=owner_id,
        owner_label=actor.label,
        called_number=call.called_number,
        started_at=call.started_at,
    )
    vault.seal(draft, {"body": payload.dump(content)})
    draft.save(force_insert=True)


def release(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> None:
    """The time is over: whoever wants a mail gets one, and nobody needs what was typed any more. For the worker's task.

    Asked too early, as after a call was taken back and sent again, it asks once more; of what waits for a supervisor, approving asks.
    """
    call = Call.objects.select_for_update().filter(pk=call_id, state=CallState.KEPT, undone_at__isnull=True).first()
    if call is None:
        return
    if is_held(call):
        if call.released_at != UNTIL_APPROVED:
            release_later(call)
        return
    Draft.objects.filter(pk=call.pk, state=DraftState.SENT).update(body=None)
    for message_id in Message.objects.filter(CURRENT, call_id=call.pk).values_list("pk", flat=True):
        notify(actor=actor, tenant_id=tenant_id, message_id=message_id)
    changed(tenant_id)
