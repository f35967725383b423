"""One call or one message with its history, as its reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import Opening, opening
from callcenter.core.context import Actor
from calls import mask
from calls.choices import CallbackState
from calls.fields import NOTE, REPLACED
from calls.models import Callback, Message, SeenMark, StatusChange
from calls.queries.access import get_call_for, get_message_for
from calls.queries.shown import Row, Showing, ShownCall, with_messages
from calls.queries.versions import as_it_was


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline. ``note`` is masked for staff: it is the company's own."""

    at: datetime
    actor_id: UUID | None
    label: str
    status: str
    automatic: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """``corrections``: all versions, first to last, without values; ``seen_by``: marks of the people who opened it.

    ``before``: the version that this one corrects, as it was; None for the first, and for who sees masks.
    ``names``: of those who changed or opened it, as far as the reader may know them. ``callback``: how the service's own
    calling back stands; ``words``: what the company wants to be told, for its own people.
    """

    view: ShownCall
    message: Message
    steps: list[Step]
    corrections: list[Message]
    seen_by: list[SeenMark]
    names: Mapping[UUID, str]
    before: ShownCall | None = None
    callback: Callback | None = None
    words: str | None = None


def _step(change: StatusChange, notes: Mapping[UUID, Mapping[str, str | None]]) -> Step:
    note = notes.get(change.pk, {}).get(NOTE.name)
    return Step(change.at, change.actor_id, change.actor_label, change.status, change.automatic, note)


def _versions(
    actor: Actor, opened: Opening, message: Message, corrections: Sequence[Message]
) -> tuple[ShownCall, ShownCall | None]:
    """The version asked for and the one before, each with its caller as it was then."""
    wanted = [one for one in corrections if one.correction in (message.correction, message.correction - 1)]
    views = Showing(actor, opened).show([Row(message.call, one) for one in wanted])
    replacing = [one for one in corrections if getattr(one, REPLACED.name) is not None]
    texts = opened.open(replacing, (REPLACED.name,)) if replacing else {}
    replaced = {one.correction: texts[one.pk][REPLACED.name] for one in replacing}
    *older, view = [as_it_was(one, replaced) for one in views]
    return view, older[0] if older and not view.masked else None


def view_call(actor: Actor, call_id: UUID) -> ShownCall:
    """The call with its current message; audited as one view."""
    call = get_call_for(actor, call_id)
    with opening(actor=actor, action="call.viewed", purpose=Purpose.ANSWERING, target=call) as opened:
        (view,) = Showing(actor, opened).show(with_messages([call]))
        opened.shown(call.tenant_id, 1)
    return view


def readers_so_far(view: ShownCall) -> int:
    """How many people of the company have had it open in the portal, in any version."""
    return SeenMark.objects.filter(message__call_id=view.call.pk).values("user_id").distinct().count()


def view_message(actor: Actor, message_id: UUID, *, named: bool = False) -> MessageDetail:
    """The message in the correction asked for, its timeline and its other corrections; audited as one view.

    ``named``: with the names of the persons in it.
    """
    message = get_message_for(actor, message_id)
    changes = list(StatusChange.objects.filter(message_id=message.pk).order_by("at", "id"))
    corrections = list(
        Message.objects.filter(call_id=message.call_id, undone_at__isnull=True, pending=False).order_by("correction")
    )
    marks = list(SeenMark.objects.filter(message_id=message.pk).order_by("at", "id"))
    with opening(actor=actor, action="message.viewed", purpose=Purpose.ANSWERING, target=message) as opened:
        view, before = _versions(actor, opened, message, corrections)
        noted = [change for change in changes if getattr(change, NOTE.name) is not None]
        notes = opened.open(noted, (NOTE.name,)) if noted and not view.masked else {}
        opened.shown(message.tenant_id, 1)
        callback = _callback(message)
        words = _words(opened, callback) if callback is not None and not view.masked else None
        people = {change.actor_id for change in changes if change.actor_id} | {mark.user_id for mark in marks}
        known = names(actor, opened.witness(message.tenant_id), people) if named and not view.masked else {}
    hidden = {change.pk: {NOTE.name: mask.HIDDEN} for change in noted}
    steps = [_step(change, {**hidden, **notes}) for change in changes]
    return MessageDetail(view, message, steps, corrections, marks, known, before, callback, words)


def _words(opened: Opening, callback: Callback) -> str | None:
    return None if callback.words is None else opened.open([callback], ("words",))[callback.pk]["words"]


def _callback(message: Message) -> Callback | None:
    rows = Callback.objects.filter(tenant_id=message.tenant_id, call_id=message.call_id)
    return rows.exclude(state=CallbackState.DROPPED).order_by("-created_at", "-id").first()
