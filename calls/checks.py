"""What a number and a reading have to look like. What does not is named where it was typed, and may be kept as said.

A machine says what it was told (``clean_call(..., as_said=True)``), a person or a program says so of one value or of all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callcenter.text import names, phone
from calls.fields import AS_SAID, CALLBACK_NUMBER, CALLER_KANA, CALLER_NUMBER, Field, Values


@dataclass(frozen=True, slots=True)
class Check:
    """``tidied``: as a good value is written, None for one that is not good. ``words``: what is wrong with it.

    ``never``: what is no value of this field however it was said, with its own words.
    """

    tidied: Callable[[str], str | None]
    words: Promise
    never: Callable[[str], bool] = lambda _text: False
    never_words: Promise | str = ""


def _called_from(raw: str) -> str | None:
    return phone.withheld(raw) or phone.tidied(raw)


CHECKS: Mapping[Field, Check] = {
    CALLER_KANA: Check(names.reading, _("カナで入力してください。")),
    CALLER_NUMBER: Check(_called_from, _("電話番号として読めません。")),
    CALLBACK_NUMBER: Check(
        phone.tidied,
        _("電話番号として読めません。"),
        lambda raw: phone.withheld(raw) is not None,
        _("折返し先にはできません。折り返せる電話番号を入力してください。"),
    ),
}


def wrong(field: Field, text: str, *, said: bool) -> Promise | str:
    """What is wrong with a value, '' for nothing. ``said``: it may stay as it is."""
    check = CHECKS.get(field)
    if check is None or not text:
        return ""
    if check.never(text):
        return check.never_words
    return "" if said or check.tidied(text) is not None else check.words


def said(field: Field, values: Values) -> bool:
    """Whether somebody says of a value that this is what they heard."""
    return bool(AS_SAID.given(values) or (field.said and values.get(field.said)))


@dataclass(frozen=True, slots=True)
class Looks:
    """How checked values look. ``tidy``: good ones as they are written, but for those that are kept as said.

    ``unsure``: the fields whose value is only what somebody heard, or not yet right.
    """

    tidy: Mapping[str, str]
    unsure: Sequence[str]


def looks(values: Values) -> Looks:
    found = {one: CHECKS[one].tidied(text) for one in CHECKS if (text := _text(one, values))}
    return Looks(
        {one.name: text for one, text in found.items() if text and not said(one, values)},
        [one.name for one, text in found.items() if text is None],
    )


def dialable(values: Values) -> bool:
    """Whether there is a number to call back: the one that was given, or the one that was shown."""
    if _text(CALLBACK_NUMBER, values):
        return True
    shown = _text(CALLER_NUMBER, values)
    if phone.withheld(shown) is not None:
        return False
    return bool(phone.dialled(shown)) or (said(CALLER_NUMBER, values) and any(c.isdigit() for c in shown))


def _text(field: Field, values: Values) -> str:
    text = values.get(field.name)
    return text.strip() if isinstance(text, str) else ""
