"""Keys as the first version wrote them. A stored index cannot be changed without opening what is sealed.

So nothing stored is touched: what is written gets the keys of today, and a search asks for both. This file goes when
the last row of that version has been deleted by its retention.
"""

import re
import unicodedata

import jaconv
import phonenumbers

_EXTENSION = re.compile(r"(?:内線|ext\.?|x)\s*[:：]?\s*(\d{1,8})\s*$", re.IGNORECASE)
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ─━－]")
_BLANKS = re.compile(r"\s+")
_LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|医療法人社団|医療法人|\((?:株|有|同)\)"
    r"|カブシキ(?:ガイシャ|カイシャ)|ユウゲン(?:ガイシャ|カイシャ)|ゴウドウ(?:ガイシャ|カイシャ)"
)


def number(raw: str) -> str | None:
    """E.164 of what is possible as a number, else its text without blanks."""
    text = _EXTENSION.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", raw))).strip()
    try:
        parsed = phonenumbers.parse(text, "JP")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is not None and phonenumbers.is_possible_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return _BLANKS.sub("", unicodedata.normalize("NFKC", raw)) or None


def kana(text: str) -> str | None:
    return _BLANKS.sub("", _katakana(text)) or None


def company(text: str) -> str | None:
    folded = _BLANKS.sub("", _katakana(text)).casefold()
    return _LEGAL_FORM.sub("", folded) or folded or None


def _katakana(text: str) -> str:
    return str(jaconv.hira2kata(unicodedata.normalize("NFKC", text))).strip()
