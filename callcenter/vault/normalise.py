"""One spelling for many, so that equal things have equal blind indexes; what was typed is kept beside it.

Nothing here is stored or shown except `display_number`. Kanji are never touched: 𠮷 and 濵 stay what they
are, and no reading is derived from them.
"""

import re
import unicodedata
from typing import Final

import jaconv
import phonenumbers

REGION: Final = "JP"

_EXTENSION: Final = re.compile(r"(?:内線|ext\.?|x)\s*[:：]?\s*(\d{1,8})\s*$", re.IGNORECASE)
_DASHES: Final = re.compile(r"[‐‑‒–—―−ーｰ─━－]")
_NOT_A_DIGIT: Final = re.compile(r"\D")
_BLANKS: Final = re.compile(r"\s+")
_LEGAL_FORM: Final = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|医療法人社団|医療法人|\((?:株|有|同)\)"
    r"|カブシキ(?:ガイシャ|カイシャ)|ユウゲン(?:ガイシャ|カイシャ)|ゴウドウ(?:ガイシャ|カイシャ)"
)


def _parsed(raw: str, region: str) -> phonenumbers.PhoneNumber | None:
    text = _EXTENSION.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", raw))).strip()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def e164(raw: str, region: str = REGION) -> str | None:
    """`+819012345678` for a number in any spelling, also full width or with 内線; None for 非通知, 110."""
    number = _parsed(raw, region)
    if number is None:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_number(raw: str, region: str = REGION) -> str:
    """As shown: `090-1234-5678`, `03-5000-1234 内線12`, `+1 415-555-0132`; else as it was typed."""
    number = _parsed(raw, region)
    if number is None:
        return raw.strip()
    home = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    extension = _EXTENSION.search(unicodedata.normalize("NFKC", raw))
    return phonenumbers.format_number(number, style) + (f" 内線{extension.group(1)}" if extension else "")


def number_key(raw: str, region: str = REGION) -> str | None:
    """What a number is found by: E.164 where it has one, else its text, width and blanks folded (非通知)."""
    return e164(raw, region) or _BLANKS.sub("", unicodedata.normalize("NFKC", raw)) or None


def last4(raw: str) -> str | None:
    """The last four digits of the number without its extension; None when it has fewer than four."""
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", raw))
    digits = _NOT_A_DIGIT.sub("", text)
    return digits[-4:] if len(digits) >= 4 else None


def kana(text: str) -> str | None:
    """A reading in full-width katakana without blanks: `さとう　たろう`, `ｻﾄｳ ﾀﾛｳ` → `サトウタロウ`."""
    return _BLANKS.sub("", _katakana(text)) or None


def kana_words(text: str) -> tuple[str | None, str | None]:
    """The first and the second word of a reading (family and given name), each as `kana` writes it."""
    words = [*_katakana(text).replace("・", " ").split()[:2], None, None]
    return words[0], words[1]


def company(text: str) -> str | None:
    """A company's name or reading without blanks, width and legal form: `（株）大和` = `株式会社大和`."""
    folded = _BLANKS.sub("", _katakana(text)).casefold()
    return _LEGAL_FORM.sub("", folded) or folded or None


def text(value: str) -> str | None:
    """A name as it is compared: width and blanks folded, nothing else."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", value)) or None


def _katakana(text: str) -> str:
    return str(jaconv.hira2kata(unicodedata.normalize("NFKC", text))).strip()
