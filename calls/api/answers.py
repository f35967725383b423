"""Views as JSON. Plain dictionaries: a list of 50 is built without a serializer's cost."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from audit.queries.viewers import Viewers
from calls import fields
from calls.api.shapes import BESIDE, CALLER, PLAIN_OF_MESSAGE
from calls.choices import Restriction
from calls.fields import Of
from calls.models import Call, Message
from calls.queries import CallPage, MessageDetail, ShownCall

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
        "created_at": message.created_at,
        "released_at": message.released_at,
        **{field.key: getattr(message, field.column) for field in PLAIN_OF_MESSAGE},
    }


def undone_json(message: Message) -> Json:
    """``draft``: where the call goes on; none of a correction."""
    draft = message.call_id if message.call.undone_at is not None else None
    return {"id": message.pk, "call": message.call_id, "undone_at": message.undone_at, "draft": draft}


def recalled_json(message_id: UUID, call: Call, viewers: Viewers) -> Json:
    return {
        "id": message_id,
        "call": call.pk,
        "recalled_at": call.recalled_at,
        "reason": call.recall_reason,
        "seen_by": [{"user": v.user, "code": v.code, "at": v.at, "how": v.how} for v in viewers.seen_by],
        "log": {"first": viewers.first, "last": viewers.last},
    }


def call_receipt(call: Call, slug: str, message: Message | None) -> Json:
    return {
        "id": call.pk,
        "tenant": slug,
        "called_number": call.called_number,
        "started_at": call.started_at,
        "origin": call.source,
        "withdrawn": call.restriction == Restriction.WITHDRAWN,
        **{field.key: getattr(call, field.column) for field in fields.PLAIN[Of.CALL]},
        "message": message_receipt(message) if message is not None else None,
    }


def call_json(view: ShownCall) -> Json:
    body = call_receipt(view.call, view.slug, None) | _caller(view)
    body["masked"] = view.masked
    body["message"] = _message_values(view, view.message) if view.message is not None else None
    return body


def message_json(view: ShownCall) -> Json:
    if view.message is None:
        raise ValueError("a message list has rows without a message")
    return {
        **_message_values(view, view.message),
        **_caller(view),
        "tenant": view.slug,
        "masked": view.masked,
        "started_at": view.call.started_at,
        fields.DISPOSITION.key: view.call.disposition,
    }


def message_detail_json(detail: MessageDetail) -> Json:
    history = [
        {"at": s.at, "by": s.label, "status": s.status, "automatic": s.automatic, "note": s.note} for s in detail.steps
    ]
    return {**message_json(detail.view), "history": history}


def page_json(page: CallPage, row: Callable[[ShownCall], Json]) -> Json:
    """``next`` and ``previous`` are cursors for the parameter of that name."""
    return {"results": [row(view) for view in page.rows], "next": page.next, "previous": page.previous}


def _message_values(view: ShownCall, message: Message) -> Json:
    return message_receipt(message) | {f.key: view.values.get(f.name) for f in fields.SHOWN[Of.MESSAGE]}


def _caller(view: ShownCall) -> Json:
    values = view.values
    caller = {field.key: values[field.name] for field in CALLER}
    return {
        **{field.key: values[field.name] for field in BESIDE},
        "caller": caller if any(value is not None for value in caller.values()) else None,
    }
