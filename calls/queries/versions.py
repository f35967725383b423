"""Earlier versions of what was sent: a correction keeps what it has replaced of the call (see ``fields.REPLACED``)."""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from callcenter.text import phone
from calls.fields import ADDRESSEE, ADDRESSEE_NAME, CALLER_NUMBER, CORRECTABLE, FIELDS, NUMBER_DISPLAY, Field, Kind, Of
from calls.queries.shown import ShownCall

_BY_NAME = {field.name: field for field in FIELDS}


def as_it_was(view: ShownCall, replaced: Mapping[int, str | None]) -> ShownCall:
    """A version with the caller of its time. ``replaced``: by number of the correction, what each put in another's place."""
    if view.message is None:
        return view
    then: dict[str, Any] = {}
    for correction in sorted((n for n in replaced if n > view.message.correction), reverse=True):
        then |= json.loads(replaced[correction] or "{}")
    if not then:
        return view
    if CALLER_NUMBER.name in then:
        raw = then[CALLER_NUMBER.name]
        then[NUMBER_DISPLAY.name] = phone.parse(raw).display if raw else None
    call = copy(view.call)
    for name in [name for name in then if not _BY_NAME[name].sealed]:
        setattr(call, _BY_NAME[name].column, then.pop(name))
    shown = {name: _BY_NAME[name].mask(text) for name, text in then.items()} if view.masked else then
    return replace(view, call=call, values={**view.values, **shown})


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction has changed, in words."""

    label: str | Promise
    before: str
    now: str


def changes(before: ShownCall, now: ShownCall) -> list[Change]:
    """In the order of the form; nothing for a field that says the same."""
    found = [Change(field.label, said(field, before), said(field, now)) for field in CORRECTABLE]
    return [change for change in found if change.before != change.now]


def said(field: Field, view: ShownCall) -> str:
    """A value of a version as people read it, '' for none."""
    shown = ADDRESSEE_NAME if field is ADDRESSEE else field
    if shown.sealed:
        return view.values.get(shown.name) or ""
    value = getattr(view.call if field.of is Of.CALL else view.message, field.column, None)
    if field.kind is Kind.FLAG:
        return _("はい") if value else _("いいえ")
    labels: dict[Any, Any] = dict(field.choices.choices) if field.choices else {}
    return str(labels.get(value, value or ""))
