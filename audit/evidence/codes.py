"""What an event may hold: names, codes, numbers and dates, never what is about somebody."""

import re
from collections.abc import Iterable, Sequence, Set
from datetime import datetime

from audit.bundle import instant

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_VALUE = re.compile(r"[A-Za-z0-9_.:,+/-]{0,200}")


def codes(names: Iterable[str]) -> list[str]:
    """Names and codes as they are; a ValueError for anything that could be a value."""
    found = [str(name) for name in names]
    if not all(_CODE.fullmatch(name) for name in found):
        raise ValueError("an event holds names and codes, never values")
    return found


def plain(value: object) -> str:
    """A number, a date, a code or several as text; a ValueError for anything that could be about somebody."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Set | Sequence) and not isinstance(value, str):
        return ",".join(sorted(map(plain, value)))
    if isinstance(value, datetime):
        return instant(value)
    text = "" if value is None else str(value)
    if not _VALUE.fullmatch(text):
        raise ValueError("an event holds numbers, dates and codes, never what is about somebody")
    return text
