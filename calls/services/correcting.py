"""The desk corrects what it has sent: a new message supersedes the old one, and the call says what is right."""

import json
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import record, reveal
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, PreconditionFailed
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from callcenter.vault import services as vault
from calls import fields, kinds
from calls.choices import Restriction
from calls.fields import ADDRESSEE, BODY, CORRECTED, DISPOSITION, REPLACED, SEARCH_TEXT, WRITTEN_ANEW, Field, Of, Values
from calls.inputs import Errors, Part, clean_caller, clean_message
from calls.models import Call, Message
from calls.queries import get_call_for, get_message_for
from calls.services.addressees import Addressee, find_addressees
from calls.services.jobs import announce
from calls.services.messages import locked
from calls.services.sealing import seal_call, seal_message, searchable


def correct_message(*, actor: Actor, message_id: UUID, values: Values, version: int | None = None) -> Message:
    """A new message that supersedes the old one; both stay. Raises Conflict when it was superseded already.

    ``values``: the whole message, and of the call what is to be changed.
    """
    old = locked(get_message_for(actor, message_id, Permission.MESSAGE_CORRECT))
    if version is not None and old.version != version:
        raise PreconditionFailed()
    before = said_before(actor, old.call_id)
    call, part = _checked(old.call, before, values)
    addressee = _addressee(actor, old.tenant_id, values)
    new = Message(
        id=uuid7(),
        tenant_id=old.tenant_id,
        call=old.call,
        supersedes=old,
        correction=old.correction + 1,
        addressee_id=addressee.id if addressee else None,
        restriction=old.restriction,
        author_id=actor.id,
        **part.plain,
    )
    now = {**call.plain, **call.texts, **part.plain, **part.texts, ADDRESSEE.name: new.addressee_id}
    changed = [field for field in fields.CORRECTABLE if now[field.name] != before[field.name]]
    _write(new, call, part, addressee, {field: before[field.name] for field in changed if field.of is Of.CALL})
    _supersede(old, new)
    record(actor=actor, action="message.corrected", tenant_id=new.tenant_id, target=new, fields=fields.names(changed))
    announce(new)
    return new


def correct_call(*, actor: Actor, call_id: UUID, values: Values) -> Message | None:
    """Of a call that left no message: its kind; where the right kind leaves one, the caller and the message, which is new.

    Raises Conflict when it has one meanwhile.
    """
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    write_to(call.tenant_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.restriction == Restriction.WITHDRAWN or Message.objects.filter(call_id=call.pk).exists():
        raise Conflict(
            _("この受電は先に訂正されています。開き直して確認してください。何も変更されていません。"), code="superseded"
        )
    was, new = call.disposition, None
    if values.get(DISPOSITION.name) in kinds.BRIEF:
        call.disposition, changed = str(values[DISPOSITION.name]), [DISPOSITION]
        Call.objects.filter(pk=call.pk).update(disposition=call.disposition)
    else:
        new, changed = _first_message(actor, call, values)
    record(
        actor=actor,
        action="call.corrected",
        tenant_id=call.tenant_id,
        target=call,
        fields=fields.names(changed),
        changes={DISPOSITION.name: (was, call.disposition)},
    )
    return new


def _first_message(actor: Actor, call: Call, values: Values) -> tuple[Message, list[Field]]:
    before = said_before(actor, call.pk)
    caller, part = _checked(call, before, values)
    addressee = _addressee(actor, call.tenant_id, values)
    new = Message(
        id=uuid7(),
        tenant_id=call.tenant_id,
        call=call,
        addressee_id=addressee.id if addressee else None,
        restriction=call.restriction,
        author_id=actor.id,
        **part.plain,
    )
    now = {**caller.plain, **caller.texts}
    changed = [field for field in CORRECTED[Of.CALL] if now[field.name] != before[field.name]]
    _write(new, caller, part, addressee, {field: before[field.name] for field in changed})
    announce(new)
    return new, [*changed, BODY]


def said_before(actor: Actor, call_id: UUID) -> dict[str, object]:
    """What a call and its current message say, by field name; nothing of a message where there is none."""
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    message = Message.objects.filter(call_id=call.pk, superseded_by__isnull=True).first()
    rows = {Of.CALL: call, Of.MESSAGE: message}
    found: dict[str, object] = {}
    for of, row in rows.items():
        if row is None:
            continue
        asked = fields.names(fields.TEXTS[of])
        found |= reveal(actor=actor, objs=[row], fields=asked, purpose=Purpose.ANSWERING)[row.pk]
        found |= {field.name: getattr(row, field.column) for field in CORRECTED[of] if not field.sealed}
    return found


def _checked(call: Call, before: Values, values: Values) -> tuple[Part, Part]:
    """The call and the message as they are to be. A number or reading that stays what it was is not asked about again."""
    kept = {field.name: before[field.name] for field in CORRECTED[Of.CALL]}
    whole = {**kept, **{name: value for name, value in values.items() if value is not None or name in kept}}
    whole |= {
        field.said: True
        for field in fields.CORRECTABLE
        if field.said and whole.get(field.name) and whole[field.name] == before.get(field.name)
    }
    errors = Errors()
    caller = clean_caller(errors, {**whole, **_seconds(call)})
    message = clean_message(errors, whole)
    errors.stop()
    return caller, message


def _seconds(call: Call) -> dict[str, object]:
    return {field.name: getattr(call, field.column) for field in fields.rows(Of.CALL, fields.Kind.SECONDS)}


def _addressee(actor: Actor, tenant_id: UUID, values: Values) -> Addressee | None:
    wanted = ADDRESSEE.given(values) or None
    return find_addressees(actor, tenant_id, [wanted])[wanted] if wanted else None


def _write(new: Message, call: Part, part: Part, addressee: Addressee | None, replaced: dict[Field, object]) -> None:
    """The new message, and of its call what it changes: with the indexes, so that a search finds what is right."""
    name = addressee.name if addressee else None
    old = {field.name: value for field, value in replaced.items()}
    seal_message(new, {**part.texts, REPLACED.name: json.dumps(old, ensure_ascii=False) if old else None}, name)
    new.save(force_insert=True)
    if old:
        new.call.disposition = call.plain[DISPOSITION.name]
        seal_call(new.call, call.texts, part.texts, name)
    else:
        vault.seal(new.call, {SEARCH_TEXT.name: searchable(call.texts, part.texts, name)})
    columns = WRITTEN_ANEW if old else (SEARCH_TEXT.name,)
    Call.objects.filter(pk=new.call_id).update(**{column: getattr(new.call, column) for column in columns})


def _supersede(old: Message, new: Message) -> None:
    old.superseded_by, old.version = new, old.version + 1
    Message.objects.filter(pk=old.pk).update(superseded_by=new, version=old.version, changed_at=Now())
