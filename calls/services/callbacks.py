"""Calling back: asked for, taken, given back, moved, and ended by what came of it. Of two at once one is told so."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from callcenter.core.texts import refused
from callcenter.live.telling import tell
from callcenter.text import visible
from callcenter.vault import services as vault
from calls.choices import CLOSED, CallbackResult, CallbackState, Restriction
from calls.fields import CALLBACK_NUMBER, NUMBER_E164
from calls.models import Call, Callback
from calls.queries.access import get_call_for, get_message_for
from calls.queries.callbacks import get_callback_for
from calls.services.jobs import CALLBACK

FURTHEST = timedelta(days=90)
LETTERS = 500
"""Of what a client company wants to be told: somebody reads it before a telephone rings."""
DUE = "due_at"


class _Step(NamedTuple):
    """What is done with one, as the log tells it."""

    action: str
    reason: str = ""
    changes: Mapping[str, tuple[object, object]] = {}


def ask_callback(*, actor: Actor, call_id: UUID, due_at: datetime) -> Callback:
    """The service is to call back who called. Where it is asked for already, that one is answered as it is."""
    call = get_call_for(actor, call_id, Permission.CALLBACK_WORK)
    _check_due(due_at)
    write_to(call.tenant_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.undone_at is not None:
        raise NotFound()
    if call.restriction == Restriction.WITHDRAWN:
        raise Conflict(_("この受電は取り下げられています。何も変更されていません。"), code=call.restriction)
    found = Callback.objects.filter(call_id=call.pk, state=CallbackState.OPEN).first()
    return found or begin_callback(actor=actor, tenant_id=call.tenant_id, call_id=call.pk, due_at=due_at)


def begin_callback(*, actor: Actor, tenant_id: UUID, call_id: UUID, due_at: datetime, words: str = "") -> Callback:
    """For a call that nobody else can reach: its row is locked, or this very transaction sends it.

    ``words``: what the client company wants to be told, where it is the one that asks.
    """
    callback = Callback(id=uuid7(), tenant_id=tenant_id, call_id=call_id, due_at=due_at, ordered=bool(words))
    if words:
        vault.seal(callback, {"words": words})
    callback.save(force_insert=True)
    record(
        actor=actor,
        action="callback.ordered" if words else "callback.asked",
        tenant_id=tenant_id,
        target=callback,
        objects=[call_id],
        fields=["callback.words"] if words else [],
        values={DUE: due_at.isoformat()},
    )
    tell(tenant_id=tenant_id, kind=CALLBACK)
    return callback


def order_callback(*, actor: Actor, message_id: UUID, words: str, due_at: datetime) -> Callback:
    """The client company asks the service to call back who left this message, and says what to tell them."""
    message = get_message_for(actor, message_id, Permission.CALLBACK_ORDER)
    errors = {**_words_faults(words), **_due_faults(due_at)}
    if errors:
        raise Invalid(errors=errors)
    write_to(message.tenant_id)
    call = Call.objects.select_for_update().get(pk=message.call_id)
    if call.restriction in CLOSED or call.undone_at is not None:
        raise NotFound()
    if getattr(message, CALLBACK_NUMBER.name) is None and getattr(call, NUMBER_E164.name) is None:
        raise Invalid(_("折り返せる電話番号がないので、依頼できません。"))
    if Callback.objects.filter(call_id=call.pk, state=CallbackState.OPEN).exists():
        raise Conflict(
            _("この受電の折返しは、すでに代行会社の対応待ちにあります。依頼していません。"), code="callback_open"
        )
    said = visible.shown(words).strip()
    return begin_callback(actor=actor, tenant_id=call.tenant_id, call_id=call.pk, due_at=due_at, words=said)


def take_callback(*, actor: Actor, callback_id: UUID, version: int) -> Callback:
    """Nobody's, or a colleague's: this person calls back now. What is theirs already stays as it is."""
    callback = get_callback_for(actor, callback_id)
    if actor.id is None:
        raise Forbidden()
    if callback.owner_id == actor.id and callback.state == CallbackState.OPEN:
        return callback
    return _changed(actor, callback, version, _Step("callback.taken"), owner_id=actor.id, owner_label=actor.label)


def give_back_callback(*, actor: Actor, callback_id: UUID, version: int) -> Callback:
    """One's own is everybody's again."""
    callback = get_callback_for(actor, callback_id)
    if callback.owner_id is None and callback.state == CallbackState.OPEN:
        return callback
    _not_a_colleagues(actor, callback)
    return _changed(actor, callback, version, _Step("callback.given_back"), owner_id=None, owner_label="")


def move_callback(*, actor: Actor, callback_id: UUID, version: int, due_at: datetime) -> Callback:
    """Another time, whoever's it is."""
    callback = get_callback_for(actor, callback_id)
    _check_due(due_at)
    return _changed(actor, callback, version, _Step("callback.moved", "", _moved(callback, due_at)), due_at=due_at)


def finish_callback(
    *, actor: Actor, callback_id: UUID, version: int, result: str, again_at: datetime | None = None
) -> Callback:
    """What came of it. ``again_at``: nobody was there, and somebody tries once more; it stays open."""
    callback = get_callback_for(actor, callback_id)
    if result not in CallbackResult.values:
        raise Invalid(errors={"result": [_("結果を選んでください。")]})
    _not_a_colleagues(actor, callback)
    tried: dict[str, Any] = {"result": result, "attempts": F("attempts") + 1}
    if again_at is not None and result == CallbackResult.ABSENT:
        _check_due(again_at)
        step = _Step("callback.tried", result, _moved(callback, again_at))
        return _changed(actor, callback, version, step, due_at=again_at, **tried)
    whose = {"owner_id": actor.id, "owner_label": actor.label}
    step = _Step("callback.done", result)
    return _changed(actor, callback, version, step, state=CallbackState.DONE, **whose, **tried)


def drop_callback(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> None:
    """Its call was taken back or withdrawn, by who may do that: nobody calls back any more. Of the writable tenant."""
    # Locked: who finishes it at this moment keeps nobody from taking the call back.
    rows = Callback.objects.select_for_update().filter(tenant_id=tenant_id, call_id=call_id, state=CallbackState.OPEN)
    if callback := rows.first():
        _changed(actor, callback, None, _Step("callback.dropped"), state=CallbackState.DROPPED)


def _changed(actor: Actor, callback: Callback, version: int | None, step: _Step, **values: Any) -> Callback:
    """One conditional UPDATE decides; whoever comes second is told, and nothing of theirs is done."""
    write_to(callback.tenant_id)
    rows = Callback.objects.filter(pk=callback.pk, state=CallbackState.OPEN)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(**values, version=F("version") + 1, changed_at=Now()):
        raise Conflict(
            _("この折返しは、ほかの人が先に変更しました。何も変更されていません。最新の状態を確認してください。"),
            code="callback_changed",
        )
    record(
        actor=actor,
        action=step.action,
        tenant_id=callback.tenant_id,
        target=callback,
        reason=step.reason,
        changes=step.changes,
    )
    tell(tenant_id=callback.tenant_id, kind=CALLBACK)
    callback.refresh_from_db()
    return callback


def _not_a_colleagues(actor: Actor, callback: Callback) -> None:
    if callback.owner_id not in (None, actor.id):
        raise Conflict(
            _("ほかの人が引き受けた折返しです。何も変更されていません。先に引き継いでください。"), code="callback_owner"
        )


def _check_due(due_at: datetime) -> None:
    if errors := _due_faults(due_at):
        raise Invalid(errors=errors)


def _due_faults(due_at: datetime) -> dict[str, list[str]]:
    if due_at <= db.now():
        return {DUE: [_("これから先の日時を入力してください。")]}
    return {DUE: [_("90日以内の日時を入力してください。")]} if due_at > db.now() + FURTHEST else {}


def _words_faults(words: str) -> dict[str, list[str]]:
    if found := visible.hidden(words):
        return {"words": [refused(found)]}
    said = visible.shown(words).strip()
    if visible.empty(said):
        return {"words": [_("伝えてほしいことを入力してください。")]}
    return {"words": [_("%(limit)d文字以内で入力してください。") % {"limit": LETTERS}]} if len(said) > LETTERS else {}


def _moved(callback: Callback, due_at: datetime) -> Mapping[str, tuple[object, object]]:
    return {DUE: (callback.due_at.isoformat(), due_at.isoformat())}
