"""A call at the desk before it is sent: what is still wrong with it, and what of it is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.errors import Invalid
from callcenter.core.ids import uuid7
from callcenter.text import visible
from calls import checks, fields, kinds, payload, wanted
from calls.fields import ADDRESSEE, BODY, CALLER_KANA, READ_BACK, Field, Values
from calls.inputs import clean_call
from calls.wanted import Items

NOBODY = "none"
"""Choice of the operator: the caller named nobody, the message goes to the company as a whole."""

NAMES: Mapping[str, str] = {field.public: field.name for field in fields.FIELDS if field.public} | {
    "caller": CALLER_KANA.name,
    "message": BODY.name,
}
"""Public name of an error → field of the form. Unlisted ones appear above the form."""

_WORDS: Mapping[Field, Promise] = {
    CALLER_KANA: gettext_lazy("お名前の読みを入力してください。分からないときは会社名だけでも送れます。"),
    ADDRESSEE: gettext_lazy("宛先を選んでください。決まっていないときは「担当者の指定なし」を選びます。"),
    BODY: gettext_lazy("用件を入力してください。"),
    READ_BACK: gettext_lazy("折返しのときは、番号とお名前を復唱してから送ってください。"),
}


def faults(
    content: Values, started_at: datetime, items: Items = (), also: Mapping[str, list[str]] | None = None
) -> dict[str, list[str]]:
    """What sending would be refused for, by field of the form: what the desk asks for, then the record's own rules.

    ``items``: what the company's script wants besides. ``also``: what else is wrong, by field.
    """
    found = {field.name: [str(_WORDS[field])] for field in _missing(content)}
    data = payload.to_input(to_send(content), call_id=uuid7(), called_number="", started_at=started_at)
    try:
        clean_call(data, started_at)
    except Invalid as error:
        for name, texts in error.errors.items():
            found.setdefault(NAMES.get(name, name), [str(text) for text in texts])
    for name, texts in wanted.faults(items, content).items():
        found.setdefault(name, texts)
    for name, texts in (also or {}).items():
        found.setdefault(name, texts)
    for name in payload.overlong(content):
        found[name] = [
            _("長すぎるため、ここから先は下書きに残りません。%(limit)d文字以内にしてください。")
            % {"limit": fields.DRAFTED[name].limit}
        ]
    return found


def refuse_unready(found: Mapping[str, list[str]]) -> None:
    """Raises Invalid with what the desk still asks for (``faults``)."""
    if found:
        raise Invalid(_("まだ送っていません。足りない項目があります。"), errors=found)


def _missing(content: Values) -> list[Field]:
    """What the desk requires of a call of this kind, beyond the record's own rules."""
    required = kinds.kind_of(content).requires
    if required and fields.CALLBACK.given(content):
        required += kinds.WITH_CALLBACK
    return [field for field in required if field in _WORDS and not _there(field, content)]


def _there(field: Field, content: Values) -> bool:
    if field is CALLER_KANA:
        return any(not visible.empty(str(content.get(one.name) or "")) for one in fields.IDENTIFYING)
    value = content.get(field.name)
    return not visible.empty(value) if isinstance(value, str) else bool(value)


def to_send(content: Values) -> dict[str, Any]:
    """The content as it is sent: without what the page did not ask; nobody named means no addressee."""
    hidden = {field.name for field in kinds.hidden(content)}
    return {
        name: value
        for name, value in content.items()
        if name not in hidden and (name, value) != (ADDRESSEE.name, NOBODY)
    }


def tidied(content: Values) -> dict[str, Any]:
    """The content as the page shows it again: good numbers and readings as they are written."""
    return {**content, **checks.looks(content).tidy}
