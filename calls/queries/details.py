"""One call or one message with its history, as its reader may see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from calls import mask
from calls.models import Message, SeenMark, StatusChange
from calls.queries.access import get_call_for, get_message_for
from calls.queries.views import CallView, Presenter, Row, with_messages


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
    """``corrections``: all versions, first to last, without values; ``seen_by``: codes of the people who opened it."""

    view: CallView
    message: Message
    steps: list[Step]
    corrections: list[Message]
    seen_by: list[SeenMark]


def view_call(actor: Actor, call_id: UUID) -> CallView:
    """The call with its current message; audited as one view."""
    call = get_call_for(actor, call_id)
    with opening(actor=actor, action="call.viewed", purpose=Purpose.ANSWERING, target=call) as opened:
        (view,) = Presenter(actor, opened).present(with_messages([call]))
        opened.shown(call.tenant_id, 1)
    return view


def view_message(actor: Actor, message_id: UUID) -> MessageDetail:
    """The message in the correction asked for, its timeline and its other corrections; audited as one view."""
    message = get_message_for(actor, message_id)
    changes = list(StatusChange.objects.filter(message_id=message.pk).order_by("at", "id"))
    corrections = list(Message.objects.filter(call_id=message.call_id).order_by("correction"))
    marks = list(SeenMark.objects.filter(message_id=message.pk).order_by("at", "id"))
    with opening(actor=actor, action="message.viewed", purpose=Purpose.ANSWERING, target=message) as opened:
        (view,) = Presenter(actor, opened).present([Row(message.call, message)])
        noted = [change for change in changes if change.note is not None]
        notes = opened.open(noted, ("note",)) if noted and not view.masked else {}
        opened.shown(message.tenant_id, 1)
    steps = [
        Step(
            change.at,
            change.actor_id,
            change.actor_label,
            change.status,
            change.automatic,
            notes[change.pk]["note"] if change.pk in notes else (mask.HIDDEN if change.note is not None else None),
        )
        for change in changes
    ]
    return MessageDetail(view, message, steps, corrections, marks)
