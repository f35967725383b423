"""What staff see of personal values in lists, before a reveal. The length of what is hidden never shows."""

import re
import unicodedata

from callcenter.text import phone

HIDDEN = "●●●"
_TAIL = "●●"
_JOINER = "\u200d"
_USUAL = re.compile(r"[0０]\d{1,4}-\d{1,4}-(\d{4})")
"""As valid numbers are shown, and typed by whatever keyboard: nearly all of a list, and the rest takes longer."""


def name(value: str | None) -> str | None:
    """The first character as a reader sees it (with its variation selector or combining marks), then ●●."""
    if value is None:
        return None
    text = value.lstrip()
    if not text:
        return HIDDEN
    end = 1
    while end < len(text) and (unicodedata.category(text[end]).startswith("M") or text[end] == _JOINER):
        end += 1
    return text[:end] + _TAIL


def number(value: str | None) -> str | None:
    """The last four digits; words of the network (非通知) stay, anything too short to hide is hidden whole."""
    if value is None:
        return None
    if usual := _USUAL.fullmatch(value):
        return f"{HIDDEN}{int(usual[1]):04}"
    if value.strip() in phone.WITHHELD:
        return value.strip()
    last4 = phone.last4(value)
    if last4 is None or sum(c.isdecimal() for c in value) <= phone.LAST:
        return HIDDEN
    return HIDDEN + last4


def hidden(value: str | None) -> str | None:
    """Nothing but that there is something: opens nothing."""
    return None if value is None else HIDDEN
