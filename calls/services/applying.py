"""A correction takes effect: at once, or when it is released. Until then what it corrects says what it said."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import Actor
from callcenter.vault import services as vault
from calls import fields, payload
from calls.choices import CallState
from calls.fields import (
    ADDRESSEE_NAME,
    CORRECTED,
    DISPOSITION,
    REPLACED,
    SEARCH_TEXT,
    TEXTS,
    TYPED,
    WRITTEN_ANEW,
    Of,
    Values,
)
from calls.inputs import Part
from calls.models import CURRENT, Call, Message
from calls.queries.access import is_held
from calls.services.jobs import announce, apply_later, written
from calls.services.said import said_before
from calls.services.sealing import seal_call, seal_message, searchable
from calls.services.window import window_of


def send_correction(new: Message, caller: Part, part: Part, name: str | None, *, before: Values, typed: Values) -> None:
    """``new``: a message that is not stored yet; ``caller``, ``part``: what it says of its call and itself.

    ``name``: of the addressee, as it is now. ``before``: what the call and its message say now. ``typed``: as the form held
    it, kept for whoever takes the correction back.
    """
    new.released_at = window_of(new.tenant_id).release(new.urgency)
    if new.released_at is not None:
        new.pending = True
        kept = {REPLACED.name: _text({**caller.plain, **caller.texts}), TYPED.name: payload.dump(typed)}
        seal_message(new, {**part.texts, **kept}, name)
        new.save(force_insert=True)
        apply_later(new)
        written(new.tenant_id)
        return
    seal_message(new, {**part.texts, REPLACED.name: _text(_replaced(caller, before))}, name)
    new.save(force_insert=True)
    _take_effect(new, caller, part.texts, name, before)


def release_correction(*, actor: Actor, message_id: UUID) -> None:
    """The time to take it back is over. For the worker's task; asked too early, it asks once more."""
    waiting = Message.objects.select_for_update(of=("self",)).select_related("call")
    new = waiting.filter(pk=message_id, pending=True, undone_at__isnull=True, call__state=CallState.KEPT).first()
    if new is None:
        return
    if is_held(new):
        apply_later(new)
        return
    opened = (*fields.names(TEXTS[Of.MESSAGE]), ADDRESSEE_NAME.name, REPLACED.name)
    said = reveal(actor=actor, objs=[new], fields=opened, purpose=Purpose.SYSTEM)[new.pk]
    caller = _part(json.loads(said.pop(REPLACED.name) or "{}"))
    name = said.pop(ADDRESSEE_NAME.name)
    before = said_before(actor, new.call_id, Purpose.SYSTEM)
    vault.seal(new, {REPLACED.name: _text(_replaced(caller, before))})
    replaced = {REPLACED.name: getattr(new, REPLACED.name), TYPED.name: None}
    Message.objects.filter(pk=new.pk).update(pending=False, **replaced)
    _take_effect(new, caller, said, name, before)


def _take_effect(new: Message, caller: Part, texts: Mapping[str, str | None], name: str | None, before: Values) -> None:
    """Of its call it changes what it says: with the indexes, so that a search finds what is right."""
    _write_call(new.call, caller, texts, name, anew=bool(_replaced(caller, before)))
    older = Message.objects.filter(CURRENT, call_id=new.call_id).exclude(pk=new.pk)
    older.update(superseded_by=new, version=F("version") + 1, changed_at=Now())
    announce(new)


def _write_call(call: Call, caller: Part, texts: Mapping[str, str | None], name: str | None, *, anew: bool) -> None:
    if anew:
        call.disposition = caller.plain[DISPOSITION.name]
        seal_call(call, caller.texts, texts, name)
    else:
        vault.seal(call, {SEARCH_TEXT.name: searchable(caller.texts, texts, name)})
    columns = WRITTEN_ANEW if anew else (SEARCH_TEXT.name,)
    Call.objects.filter(pk=call.pk).update(**{column: getattr(call, column) for column in columns})


def _replaced(caller: Part, before: Values) -> dict[str, Any]:
    """What it puts in another's place, of the call."""
    now = {**caller.plain, **caller.texts}
    old = {field.name: before[field.name] for field in CORRECTED[Of.CALL]}
    return {name: value for name, value in old.items() if now[name] != value}


def _part(said: Mapping[str, Any]) -> Part:
    texts = {field.name: said.get(field.name) for field in TEXTS[Of.CALL]}
    return Part({name: value for name, value in said.items() if name not in texts}, texts)


def _text(values: Mapping[str, Any]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None
