"""The content of a draft: what an operator has typed so far, half finished and unbelieved, as JSON under seal."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from calls import fields
from calls.choices import Disposition
from calls.fields import DRAFTED, Field, Kind, Of, Values
from calls.inputs import CallInput, Errors

MAX_BYTES = 64 * 1024
MAX_CODE = 40


def dump(content: Values) -> str:
    """Canonical text of a content. Raises Invalid for unknown fields, wrong types and what is too long."""
    errors = Errors()
    clean: dict[str, Any] = {}
    for name, value in content.items():
        if value is None or value == "":
            continue
        if name in DRAFTED:
            _check(errors, DRAFTED[name], value)
        else:
            errors.add(name[:60], _("知らない項目です。"))
        clean[name] = value
    errors.stop()
    text = json.dumps(clean, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(_("下書きが長すぎます。前に保存した内容は残っています。"))
    return text


def load(text: str | None) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _check(errors: Errors, field: Field, value: object) -> None:
    if field.kind is Kind.TEXT:
        if not isinstance(value, str) or len(value) > field.limit:
            errors.add(field.name, _("%(limit)d文字以内で入力してください。") % {"limit": field.limit})
        else:
            errors.text(field, value)
    elif not _TYPES[field.kind](value):
        errors.add(field.name, _("無効な値です。"))


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_CODE and value.isascii()


_TYPES: Mapping[Kind, Callable[[object], bool]] = {
    Kind.CODE: _is_code,
    Kind.PERSON: _is_code,
    Kind.FLAG: lambda value: isinstance(value, bool),
    Kind.SECONDS: lambda value: isinstance(value, int) and not isinstance(value, bool),
}


def to_input(content: Values, *, call_id: UUID, called_number: str, started_at: datetime) -> CallInput:
    """The finished call of a draft; ``clean_call`` judges it."""
    said = fields.BODY.given(content).strip()
    values = {
        name: value
        for name, value in content.items()
        if DRAFTED[name].of is Of.CALL or (said and DRAFTED[name].of is Of.MESSAGE)
    }
    values.setdefault(fields.DISPOSITION.name, Disposition.CALLBACK)
    return CallInput(called_number, started_at, values, call_id)
