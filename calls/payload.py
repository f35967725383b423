"""The content of a draft: what an operator has typed so far, half finished and unbelieved, as JSON under seal."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from calls.choices import Disposition, Urgency
from calls.inputs import LIMITS, CallerInput, CallInput, Errors, MessageInput

TEXTS: Mapping[str, str] = {
    "caller_company": "caller.company",
    "caller_name": "caller.name",
    "caller_kana": "caller.kana",
    "caller_number": "caller_number",
    "body": "message.body",
    "callback_number": "message.callback_number",
    "callback_when": "message.callback_when",
}
"""Draft field → the public name whose limit and error it shares."""
CODES = ("disposition", "addressee", "urgency", "mood")
FLAGS = ("callback", "read_back", "name_checked")
SECONDS = ("ring_seconds", "talk_seconds")
FIELDS = frozenset({*TEXTS, *CODES, *FLAGS, *SECONDS})
MAX_BYTES = 64 * 1024
MAX_CODE = 40

Payload = Mapping[str, Any]


def dump(payload: Payload) -> str:
    """Canonical text of a payload. Raises Invalid for unknown fields, wrong types and what is too long."""
    errors = Errors()
    clean: dict[str, Any] = {}
    for name, value in payload.items():
        if value is None or value == "":
            continue
        clean[name] = _checked(errors, name, value)
    errors.stop()
    text = json.dumps(clean, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(_("下書きが長すぎます。前に保存した内容は残っています。"))
    return text


def load(text: str | None) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _checked(errors: Errors, name: str, value: object) -> object:
    if name in TEXTS:
        if not isinstance(value, str) or len(value) > LIMITS[TEXTS[name]]:
            errors.add(name, _("%(limit)d文字以内で入力してください。") % {"limit": LIMITS[TEXTS[name]]})
            return ""
        errors.text(TEXTS[name], value)
    elif name in CODES:
        if not isinstance(value, str) or len(value) > MAX_CODE or not value.isascii():
            errors.add(name, _("無効な値です。"))
    elif name in FLAGS:
        if not isinstance(value, bool):
            errors.add(name, _("無効な値です。"))
    elif name in SECONDS:
        if not isinstance(value, int) or isinstance(value, bool):
            errors.add(name, _("無効な値です。"))
    else:
        errors.add(name[:60], _("知らない項目です。"))
    return value


def to_input(payload: Payload, *, call_id: UUID, called_number: str, started_at: datetime) -> CallInput:
    """The finished call of a draft; ``clean_call`` judges it."""
    caller = CallerInput(
        company=payload.get("caller_company"), name=payload.get("caller_name"), kana=payload.get("caller_kana")
    )
    message = MessageInput(
        body=payload.get("body", ""),
        addressee=payload.get("addressee"),
        urgency=payload.get("urgency", Urgency.NORMAL),
        callback=payload.get("callback", False),
        callback_number=payload.get("callback_number"),
        callback_when=payload.get("callback_when"),
        mood=payload.get("mood", ""),
        read_back=payload.get("read_back", False),
    )
    has_caller = any((caller.company, caller.name, caller.kana))
    return CallInput(
        call_id=call_id,
        called_number=called_number,
        started_at=started_at,
        disposition=payload.get("disposition", Disposition.CALLBACK),
        caller_number=payload.get("caller_number"),
        ring_seconds=payload.get("ring_seconds"),
        talk_seconds=payload.get("talk_seconds"),
        caller=caller if has_caller else None,
        message=message if message.body.strip() else None,
    )
