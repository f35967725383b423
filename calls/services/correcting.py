"""The desk corrects what it has sent: a new message supersedes the old one, and the call says what is right."""

from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, PreconditionFailed
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from calls import blocking, fields, kinds
from calls.choices import CLOSED, Disposition
from calls.fields import ADDRESSEE, BODY, CORRECTED, DISPOSITION, DRAFTED, Field, Of, Values
from calls.inputs import Errors, Part, clean_caller, clean_message
from calls.models import CURRENT, Call, Message
from calls.queries import get_call_for, get_message_for
from calls.queries.access import is_held
from calls.ready import NOBODY
from calls.services.addressees import Addressee, find_addressees
from calls.services.applying import send_correction
from calls.services.jobs import written
from calls.services.messages import locked
from calls.services.said import said_before


def correct_message(
    *, actor: Actor, message_id: UUID, values: Values, version: int | None = None, typed: Values | None = None
) -> Message:
    """A new message that supersedes the old one; both stay. Raises Conflict when it was superseded already.

    ``values``: the whole message, and of the call what is to be changed. ``typed``: what the form held, given back to whoever
    takes the correction back; where it is not given, what is sent.
    """
    old = locked(get_message_for(actor, message_id, Permission.MESSAGE_CORRECT))
    _refuse_waiting(old)
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
    name = addressee.name if addressee else None
    send_correction(new, call, part, name, before=before, typed=_typed(values, typed))
    record(
        actor=actor,
        action="message.corrected",
        tenant_id=new.tenant_id,
        target=new,
        fields=fields.names(changed),
        values=when(new),
    )
    return new


def when(sent: Message) -> dict[str, str]:
    """For the event: when the company comes to see it."""
    return {"released_at": sent.released_at.isoformat()} if sent.released_at is not None else {}


def _refuse_waiting(sent: Message | Call) -> None:
    """What can still be taken back is not corrected: nobody has seen it."""
    call_id = sent.call_id if isinstance(sent, Message) else sent.pk
    if is_held(sent):
        raise Conflict(
            _("まだ委託元に届いていません。取り消すと、入力した内容に戻って直せます。何も変更されていません。"),
            code="not_released",
        )
    if Message.objects.filter(call_id=call_id, pending=True).exists():
        raise Conflict(
            _(
                "先に送った訂正が、まだ委託元に届いていません。届いてから訂正するか、先の訂正を取り消してください。何も変更されていません。"
            ),
            code="correction_waiting",
        )


def correct_call(*, actor: Actor, call_id: UUID, values: Values, typed: Values | None = None) -> Message | None:
    """Of a call that left no message: its kind; where the right kind leaves one, the caller and the message, which is new.

    Raises Conflict when it has one meanwhile.
    """
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    write_to(call.tenant_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    _refuse_waiting(call)
    if call.restriction in CLOSED or Message.objects.filter(CURRENT, call_id=call.pk).exists():
        raise Conflict(
            _("この受電は先に訂正されています。開き直して確認してください。何も変更されていません。"), code="superseded"
        )
    was, new = call.disposition, None
    if values.get(DISPOSITION.name) in kinds.BRIEF:
        call.disposition, changed = str(values[DISPOSITION.name]), [DISPOSITION]
        if call.disposition == Disposition.BLOCKED != was:
            blocking.refuse_unapproved(call.tenant_id, [{**said_before(actor, call.pk), **values}])
        Call.objects.filter(pk=call.pk).update(disposition=call.disposition)
        written(call.tenant_id)
    else:
        new, changed = _first_message(actor, call, values, typed)
    record(
        actor=actor,
        action="call.corrected",
        tenant_id=call.tenant_id,
        target=call,
        fields=fields.names(changed),
        changes={DISPOSITION.name: (was, str(values.get(DISPOSITION.name) or was))},
        values=when(new) if new else {},
    )
    return new


def _first_message(actor: Actor, call: Call, values: Values, typed: Values | None) -> tuple[Message, list[Field]]:
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
    name = addressee.name if addressee else None
    send_correction(new, caller, part, name, before=before, typed=_typed(values, typed))
    return new, [*changed, BODY]


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
    if before[DISPOSITION.name] != Disposition.BLOCKED:
        blocking.refuse_unapproved(call.tenant_id, [whole])
    return caller, message


def _seconds(call: Call) -> dict[str, object]:
    return {field.name: getattr(call, field.column) for field in fields.rows(Of.CALL, fields.Kind.SECONDS)}


def _typed(values: Values, typed: Values | None) -> Values:
    """As a draft holds it: of what was not typed at a form, what is sent."""
    if typed is not None:
        return typed
    known = {name: value for name, value in values.items() if name in DRAFTED}
    return {**known, ADDRESSEE.name: str(ADDRESSEE.given(values) or NOBODY)}


def _addressee(actor: Actor, tenant_id: UUID, values: Values) -> Addressee | None:
    wanted = ADDRESSEE.given(values) or None
    return find_addressees(actor, tenant_id, [wanted])[wanted] if wanted else None
