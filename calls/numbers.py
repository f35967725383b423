"""Callers' numbers: kept as typed, and beside it what search and people need. No number is refused for its look.

Many are none: 非通知, 公衆電話, 内線 12, 110.
"""

import unicodedata
from dataclasses import dataclass

from callcenter.vault import normalise

LAST = 4

WITHHELD = frozenset({"非通知", "公衆電話", "表示圏外", "通知不可能", "通知不可"})
"""What the network says in place of a number. Not personal, so never masked."""


@dataclass(frozen=True, slots=True)
class Number:
    """``raw``: as typed. ``e164``: '+81…' or None. ``display``: for people. ``key``: what equality search compares."""

    raw: str
    e164: str | None
    display: str
    key: str | None
    last4: str | None


def parse(raw: str) -> Number:
    """Every text is accepted; one that is no telephone number has no ``e164`` and is found by its folded text."""
    e164 = normalise.e164(raw)
    display = normalise.display_number(raw) if e164 else raw.strip()
    return Number(raw, e164, display, e164 or normalise.number_key(raw), normalise.last4(raw))


def query_key(text: str) -> str:
    """The key of a search term, '' for none. A leading blank is a '+' that a URL has eaten."""
    return normalise.number_key("+" + text.strip() if text.startswith(" ") else text) or ""


def last_digits(text: str) -> str | None:
    """Exactly four digits of a search term, or None."""
    digits = unicodedata.normalize("NFKC", text).strip()
    return digits if len(digits) == LAST and digits.isascii() and digits.isdigit() else None
