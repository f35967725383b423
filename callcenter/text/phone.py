"""Telephone numbers: kept as typed, and beside it what search and people need. No text is refused for its look.

Many are none: 非通知, 公衆電話, 内線 12, 110. Only a valid number is written anew; every other one is shown and dialled
as it was typed. What a number is found by never depends on whether it is valid, because the tables of valid numbers
change with every year.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers

from callcenter.text import first

REGION: Final = "JP"
LAST: Final = 4

WITHHELD: Final = frozenset({"非通知", "公衆電話", "表示圏外", "通知不可能", "通知不可"})
"""What the network says in place of a number. Not personal, so never masked."""

_URI = re.compile(r"<?(?:sips?|tel):(\+?[\d\-.()]+)(?:[@;?>]\S*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*[(（]?\s*(?:内線|ext\.?|x|[#＃])\s*[:：]?\s*(\d{1,8})\s*[)）]?\s*$", re.IGNORECASE)
_DASH = r"\-‐‑‒–—―−ーｰ─━－.．"
_START = re.compile(r"[+＋]\s*\d|[(（]?\d")
_GROUP = re.compile(rf"([{_DASH}\s()（）]*)\d+")
_JOINED = re.compile(rf"[{_DASH}]*")
_BLANKS = re.compile(r"\s+")

_FEWEST, _WHOLE, _LONGEST = 8, 10, 15
"""Digits of the shortest number, of one that may be followed by another text, and of the longest there is."""


@dataclass(frozen=True, slots=True)
class Number:
    """``raw``: as typed. ``e164``: of a valid number. ``display``: for people. ``key``: what equality search compares."""

    raw: str
    e164: str | None
    display: str
    key: str | None
    last4: str | None


def parse(raw: str) -> Number:
    """Every text is accepted; one that is no telephone number has no ``e164`` and is found by its folded text."""
    text = _text(raw)
    start, end = _span(text)
    found = _key(text[start:end])
    valid = _valid(found)
    shown = text if valid is None else text[:start] + _written(valid) + _behind(text[end:])
    return Number(raw, found if valid else None, shown, found or _without_blanks(text), last4(raw))


def key(raw: str) -> str | None:
    """`parse(raw).key` without asking whether the number is valid."""
    text = _text(raw)
    start, end = _span(text)
    return _key(text[start:end]) or _without_blanks(text)


def e164(raw: str) -> str | None:
    """`+819012345678` of a valid number in any spelling, also with 内線 or a note; None for 非通知, 110, 03-12-34."""
    return parse(raw).e164


def tidied(raw: str) -> str | None:
    """A valid number as it is shown, with its extension or note; None for everything else."""
    found = parse(raw)
    return found.display if found.e164 else None


def withheld(raw: str) -> str | None:
    """The word that stands in place of a number (非通知), None for everything else."""
    word = _without_blanks(raw.strip())
    return word if word in WITHHELD else None


def dialable(raw: str) -> str | None:
    """E.164 of what has the length of a number: for our own lines, which may be newer than the tables of valid ones."""
    found = key(raw) or ""
    return found if re.fullmatch(r"\+(?:81\d{9,10}|(?!81)\d{8,15})", found) else None


def keys(raw: str) -> set[str]:
    """Under which keys a number may lie in an index; see `first`."""
    return {found for found in (key(raw), first.number(raw)) if found}


def same(stored: str, wanted: str) -> bool:
    """Whether two ways to write a number are one number, to this version or to the first."""
    return key(stored) == key(wanted) is not None or not keys(stored).isdisjoint(keys(wanted))


def asked(text: str) -> str:
    """A number in a URL, where a plus has become a blank: given back only where it makes a valid number."""
    plus = "+" + text.strip()
    return plus if text.startswith(" ") and not plus.startswith("+0") and e164(plus) else text.strip()


def last_digits(text: str) -> str | None:
    """Exactly four digits of a search term, or None."""
    digits = unicodedata.normalize("NFKC", text).strip()
    return digits if len(digits) == LAST and digits.isascii() and digits.isdigit() else None


def last4(raw: str) -> str | None:
    """The last four digits of the number without its extension; None when it has fewer than four."""
    text = _text(raw)
    start, end = _span(text)
    digits = _digits(text[start:end] or _EXTENSION.sub("", text))
    return digits[-LAST:] if len(digits) >= LAST else None


def dialled(shown: str) -> str:
    """What a telephone dials for a number as it is shown, '' where there is nothing to dial (非通知, 内線 12)."""
    text = _text(shown)
    start, end = _span(text)
    return "+" * _plain(text[start:end]).startswith("+") + _digits(text[start:end])


def written(e164: str) -> str:
    """A number of our own as people write it: +81350001001 → 03-5000-1001; anything else as it is."""
    valid = _valid(e164)
    return e164 if valid is None else _written(valid)


def _text(raw: str) -> str:
    """Without the blanks around it and without what a telephone system puts around a number (sip:…@…;user=phone)."""
    uri = _URI.fullmatch(raw.strip())
    return uri[1] if uri else raw.strip()


def _without_blanks(text: str) -> str | None:
    return _BLANKS.sub("", _plain(text)) or None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def _span(text: str) -> tuple[int, int]:
    """Where the number stands in a text: groups of digits until they are enough and something else follows."""
    found = _START.search(text)
    if found is None:
        return 0, 0
    start, count = found.start(), 0
    end = found.end() - 1
    while group := _GROUP.match(text, end):
        if count >= _WHOLE and not _JOINED.fullmatch(group[1]):
            break
        end = group.end()
        count = sum(char.isdecimal() for char in text[start:end])
    if not _FEWEST <= count <= _LONGEST:
        return 0, 0
    opened = text[start] in "(（" and not re.search("[)）]", text[start:end])
    return start + opened, end


def _key(head: str) -> str | None:
    """E.164 as it would be were the number valid; its digits where no country can be told."""
    digits = _digits(head)
    if not digits:
        return None
    if _plain(head).startswith("+"):
        return "+" + re.sub("^810", "81", digits)
    if digits.startswith("010"):
        return "+" + digits[3:]
    if digits.startswith("0"):
        return "+81" + digits[1:]
    return "+" + digits if re.fullmatch(r"81[1-9]\d{8,9}", digits) else digits


def _valid(key: str | None) -> phonenumbers.PhoneNumber | None:
    if key is None or not key.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(key, None)
    except phonenumbers.NumberParseException:
        return None
    whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == key
    return number if whole and phonenumbers.is_valid_number(number) else None


def _written(number: phonenumbers.PhoneNumber) -> str:
    home = number.country_code == phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def _behind(rest: str) -> str:
    """内線12 in one spelling; a note as it was typed."""
    extension = _EXTENSION.fullmatch(rest)
    return f" 内線{_digits(extension[1])}" if extension else rest
