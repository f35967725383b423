"""The content of a draft: what an operator has typed so far, half finished and unbelieved, as JSON under seal."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.text import visible
from calls import fields
from calls.choices import Disposition
from calls.fields import DRAFTED, Kind, Of, Values
from calls.inputs import CallInput, Errors

BOUND = 64 * 1024
"""Bytes of one field that a draft keeps."""
MAX_CODE = 40


def dump(content: Values) -> str:
    """Canonical text of a content, which takes whatever was typed: judged is what is sent, not what is typed.

    Of a text that is longer than any message the beginning is kept (see ``overlong``). Raises Invalid for what no page
    sends: unknown fields and wrong types.
    """
    errors = Errors()
    clean: dict[str, Any] = {}
    for name, value in content.items():
        if value is None or value == "":
            continue
        if name not in DRAFTED:
            errors.add(visible.shown(name[:60]), _("知らない項目です。"))
        elif not _TYPES[DRAFTED[name].kind](value):
            errors.add(name, _("無効な値です。"))
        else:
            clean[name] = _kept(value) if isinstance(value, str) else value
    errors.stop()
    return json.dumps(clean, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def overlong(content: Values) -> list[str]:
    """The fields of which a draft keeps the beginning only."""
    return [
        name
        for name, value in content.items()
        if isinstance(value, str) and len(value.encode(errors="replace")) > BOUND
    ]


def _kept(value: str) -> str:
    """What of a text can be stored, and shown again: half characters and NUL cannot."""
    return visible.storable(value).encode()[:BOUND].decode(errors="ignore")


def load(text: str | None) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_CODE and value.isascii()


_TYPES: Mapping[Kind, Callable[[object], bool]] = {
    Kind.TEXT: lambda value: isinstance(value, str),
    Kind.CODE: _is_code,
    Kind.PERSON: _is_code,
    Kind.FLAG: lambda value: isinstance(value, bool),
    Kind.SECONDS: lambda value: isinstance(value, int) and not isinstance(value, bool),
}


def to_input(content: Values, *, call_id: UUID, called_number: str, started_at: datetime) -> CallInput:
    """The finished call of a draft; ``clean_call`` judges it."""
    empty = visible.empty(fields.BODY.given(content))
    values = {name: value for name, value in content.items() if not (empty and DRAFTED[name].of is Of.MESSAGE)}
    values.setdefault(fields.DISPOSITION.name, Disposition.CALLBACK)
    return CallInput(called_number, started_at, values, call_id)
