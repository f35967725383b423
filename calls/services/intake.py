"""The one path by which a call enters the record: from the desk, the API, the telephone system or a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record_many
from callcenter.core import db
from callcenter.core.context import Actor, ActorKind
from callcenter.core.db import write_to
from callcenter.core.errors import Forbidden, Invalid, Text
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.text import phone
from callcenter.vault import services as vault
from calls import blocking, fields
from calls.choices import UNTIL_APPROVED, Source, Urgency
from calls.inputs import CallInput, CleanCall, clean_call
from calls.models import Call, Message
from calls.services.addressees import Addressee, find_addressees
from calls.services.jobs import announce, release_later, written
from calls.services.sealing import seal_call, seal_message
from calls.services.window import window_of
from tenants import queries as tenants

DATA_CLASS = "message"
HELD = frozenset({Source.DESK, Source.API})
"""Somebody has just sent these, and may want to take them back."""
SENT_AGAIN = (
    *fields.WRITTEN_ANEW,
    *(field.column for field in fields.rows(fields.Of.CALL, fields.Kind.SECONDS)),
    *("operator_id", "restriction", "released_at", "undone_at"),
)
"""The columns of a call that was taken back which sending it anew writes."""
TOLD = frozenset({Source.IMPORT, Source.TELEPHONY})
"""Nobody types these, so nobody can be asked whether it is what was said."""
OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call as it now stands in the database, and its message if it brought one."""

    call: Call
    message: Message | None


def create_call(*, actor: Actor, tenant_id: UUID, data: CallInput, source: Source, waits: bool = False) -> Call:
    """Records one call and its message. Raises Invalid with every field's errors, NotFound for a stranger.

    The arrival of the message is announced by a job. ``waits``: until a supervisor has approved it nobody of the company sees it.
    """
    return create_calls(actor=actor, tenant_id=tenant_id, items=[data], source=source, waits=waits)[0].call


def create_calls(
    *,
    actor: Actor,
    tenant_id: UUID,
    items: Sequence[CallInput],
    source: Source,
    quiet: bool = False,
    told: bool = False,
    waits: bool = False,
) -> list[Recorded]:
    """Records many calls of one client: all of them, or none when one is refused (``errors`` then start '3.').

    ``quiet``: nobody is told of their messages, because they are old news. ``told``: they say what somebody was told, and
    nobody can be asked whether that is what was said. ``waits``: as ``create_call`` has it.
    """
    require(actor, tenant_id, Permission.CALL_LOG)
    write_to(tenant_id)
    clean = _clean(items, told=told or source in TOLD)
    blocking.refuse_unapproved(tenant_id, [{**item.call.plain, **item.call.texts} for item in clean])
    if source in (Source.API, Source.TELEPHONY):
        _only_recent(actor, tenant_id, clean)
    called = _called_numbers(tenant_id, clean)
    people = _addressees(actor, tenant_id, clean)
    made = [_build(actor, tenant_id, item, called, people, source) for item in clean]
    old_news = quiet or source == Source.IMPORT
    if source in HELD and not old_news:
        _hold_back(tenant_id, made, waits=waits)
    # A draft has brought the key of its call along.
    new = [one.call.pk for one in made if one.item.data.call_id is None]
    vault.create_keys(tenant_id=tenant_id, data_class=DATA_CLASS, object_ids=new)
    for one in made:
        one.seal()
        if old_news and one.message is not None:
            # It stands in the inbox at the time of its call, not of the import.
            one.message.created_at = one.call.started_at
    _store(made)
    record_many(
        actor=actor,
        action="call.created",
        tenant_id=tenant_id,
        targets=[(one.call, one.fields()) for one in made],
    )
    written(tenant_id)
    if not old_news:
        for one in made:
            one.announce()
    return [Recorded(one.call, one.message) for one in made]


def _only_recent(actor: Actor, tenant_id: UUID, items: Iterable[CleanCall]) -> None:
    """When a call began is what a program says. Further back than a day needs a right of its own."""
    old = db.now() - OLD
    if any(item.data.started_at < old for item in items) and not actor.may(Permission.CALL_IMPORT, tenant_id):
        raise Forbidden(
            _(
                "1日より前に始まった受電を記録する権限がありません。何も保存されていません。started_at を確認してください。"
            ),
            code="too_old",
        )


@dataclass(slots=True)
class _Made:
    """A call under construction: rows without, then with their sealed values."""

    item: CleanCall
    call: Call
    message: Message | None
    addressee: Addressee | None

    def seal(self) -> None:
        name = self.addressee.name if self.addressee is not None else None
        said = self.item.message.texts if self.item.message is not None else {}
        seal_call(self.call, self.item.call.texts, said, name)
        if self.message is not None:
            seal_message(self.message, said, name)

    def announce(self) -> None:
        """To its company: now, or when it is released; of what waits for a supervisor, when that is known."""
        if self.call.released_at == UNTIL_APPROVED:
            return
        if self.call.released_at is not None:
            release_later(self.call)
        elif self.message is not None:
            announce(self.message)

    def fields(self) -> tuple[str, ...]:
        """Names of what was given, for the audit event."""
        given = self.item.call.given() + (self.item.message.given() if self.item.message is not None else ())
        return (*given, fields.ADDRESSEE.name) if self.addressee is not None else given


def _hold_back(tenant_id: UUID, made: Iterable[_Made], *, waits: bool) -> None:
    window = window_of(tenant_id)
    for one in made:
        urgency = one.message.urgency if one.message is not None else Urgency.NORMAL
        one.call.released_at = UNTIL_APPROVED if waits else window.release(urgency)
        if one.message is not None:
            one.message.released_at = one.call.released_at


def _store(made: Sequence[_Made]) -> None:
    """What was taken back before takes its row again: the id is that of its draft, of its recording and of its legs."""
    known = [one.call.pk for one in made if one.item.data.call_id is not None]
    again = set(
        Call.objects.filter(pk__in=known, undone_at__isnull=False).values_list("pk", flat=True) if known else ()
    )
    Call.objects.bulk_create([one.call for one in made if one.call.pk not in again])
    for one in made:
        if one.call.pk in again:
            values = {column: getattr(one.call, column) for column in SENT_AGAIN}
            Call.objects.filter(pk=one.call.pk, undone_at__isnull=False).update(**values)
    Message.objects.bulk_create([one.message for one in made if one.message is not None])


def _clean(items: Sequence[CallInput], *, told: bool) -> list[CleanCall]:
    now = db.now()
    if len(items) == 1:
        return [clean_call(items[0], now, told=told)]
    clean: list[CleanCall] = []
    errors: dict[str, Sequence[Text]] = {}
    for index, item in enumerate(items):
        try:
            clean.append(clean_call(item, now, told=told))
        except Invalid as error:
            errors |= {f"{index}.{name}": texts for name, texts in error.errors.items()}
    if errors:
        raise Invalid(errors=errors)
    return clean


def _called_numbers(tenant_id: UUID, items: Iterable[CleanCall]) -> dict[str, str]:
    """As given → E.164. A number that is not this client's is refused alike, whoever's it is."""
    found: dict[str, str] = {}
    for raw in {item.data.called_number for item in items}:
        e164 = phone.key(raw) or ""
        if not e164.startswith("+") or not tenants.owns_number(tenant_id, e164):
            raise Invalid(errors={"called_number": [_("この委託元の電話番号ではありません。番号を確認してください。")]})
        found[raw] = e164
    return found


def _addressees(actor: Actor, tenant_id: UUID, items: Iterable[CleanCall]) -> dict[UUID | str, Addressee]:
    return find_addressees(actor, tenant_id, {item.addressee for item in items if item.addressee})


def _build(
    actor: Actor,
    tenant_id: UUID,
    item: CleanCall,
    called: dict[str, str],
    people: dict[UUID | str, Addressee],
    source: Source,
) -> _Made:
    data = item.data
    person = actor.id if actor.kind is ActorKind.PERSON else None
    call = Call(
        id=data.call_id or uuid7(),
        tenant_id=tenant_id,
        called_number=called[data.called_number],
        started_at=data.started_at.astimezone(UTC),
        source=source,
        operator_id=None if source == Source.IMPORT else person,
        **item.call.plain,
    )
    if item.message is None:
        return _Made(item, call, None, None)
    addressee = people[item.addressee] if item.addressee else None
    message = Message(
        id=uuid7(),
        tenant_id=tenant_id,
        call=call,
        addressee_id=addressee.id if addressee is not None else None,
        author_id=None if source == Source.IMPORT else actor.id,
        **item.message.plain,
    )
    return _Made(item, call, message, addressee)
