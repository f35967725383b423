"""Forms of the values that an administrator types: a number as E.164, names and readings as they are shown."""

from __future__ import annotations

import unicodedata

import jaconv
from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from callcenter.vault import normalise as forms


def e164(raw: str, field: str = "number") -> str:
    """E.164 of a number that callers can dial, in any spelling; a leading blank was a plus. Raises Invalid."""
    text = "+" + raw[1:] if raw.startswith(" ") else raw
    number = forms.e164(text)
    if number is None:
        message = _("電話番号の形ではありません。市外局番から入力してください（例：03-5000-1001）。")
        raise Invalid(errors={field: [message]})
    return number


def kana(raw: str) -> str:
    """Full-width katakana with single blanks."""
    return " ".join(str(jaconv.hira2kata(unicodedata.normalize("NFKC", raw))).split())


def name(raw: str) -> str:
    """The name as typed with single blanks. Variants of kanji (髙/高, 邊/辺) stay what they are."""
    return " ".join(unicodedata.normalize("NFC", raw).split())
