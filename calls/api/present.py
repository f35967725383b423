"""Views as JSON. Plain dictionaries: a list of 50 is built without a serializer's cost."""

from collections.abc import Callable
from typing import Any

from calls.models import Call, Message
from calls.queries import CallPage, CallView, MessageDetail

Json = dict[str, Any]


def message_receipt(message: Message) -> Json:
    return {
        "id": message.pk,
        "call": message.call_id,
        "version": message.version,
        "correction": message.correction,
        "supersedes": message.supersedes_id,
        "superseded_by": message.superseded_by_id,
        "status": message.status,
        "urgency": message.urgency,
        "addressee": message.addressee_id,
        "callback": message.callback,
        "mood": message.mood,
        "read_back": message.read_back,
        "created_at": message.created_at,
    }


def call_receipt(call: Call, slug: str, message: Message | None) -> Json:
    return {
        "id": call.pk,
        "tenant": slug,
        "called_number": call.called_number,
        "started_at": call.started_at,
        "ring_seconds": call.ring_seconds,
        "talk_seconds": call.talk_seconds,
        "disposition": call.disposition,
        "origin": call.source,
        "message": message_receipt(message) if message is not None else None,
    }


def call_json(view: CallView) -> Json:
    body = call_receipt(view.call, view.slug, None) | _caller(view)
    body["masked"] = view.masked
    body["message"] = _message_values(view, view.message) if view.message is not None else None
    return body


def message_json(view: CallView) -> Json:
    if view.message is None:
        raise ValueError("a message list has rows without a message")
    return {
        **_message_values(view, view.message),
        **_caller(view),
        "tenant": view.slug,
        "masked": view.masked,
        "started_at": view.call.started_at,
        "disposition": view.call.disposition,
    }


def message_detail_json(detail: MessageDetail) -> Json:
    history = [
        {"at": s.at, "by": s.label, "status": s.status, "automatic": s.automatic, "note": s.note} for s in detail.steps
    ]
    return {**message_json(detail.view), "history": history}


def page_json(page: CallPage, row: Callable[[CallView], Json]) -> Json:
    """``next`` and ``previous`` are cursors for the parameter of that name."""
    return {"results": [row(view) for view in page.rows], "next": page.next, "previous": page.previous}


def _message_values(view: CallView, message: Message) -> Json:
    names = ("body", "addressee_name", "callback_number", "callback_when")
    return message_receipt(message) | {name: view.values.get(name) for name in names}


def _caller(view: CallView) -> Json:
    values = view.values
    caller = {name: values[f"caller_{name}"] for name in ("company", "name", "kana")}
    return {
        "caller_number": values["caller_number"],
        "caller_number_display": values["number_display"],
        "caller": caller if any(value is not None for value in caller.values()) else None,
    }
