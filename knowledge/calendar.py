"""When a company is open: its weekly hours, the public holidays of Japan, its own closures."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import jpholiday

from knowledge.content import Row, Rows, rows_of

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SATURDAY = 5


def local(at: datetime, zone: str) -> datetime:
    """The moment by the company's clock."""
    return at.astimezone(ZoneInfo(zone))


def is_public_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))


def is_closed_day(content: Mapping[str, Rows], day: date) -> bool:
    """A day of its own on which the company is closed."""
    text = day.isoformat()
    return any(row["since"] <= text <= (row["until"] or row["since"]) for row in rows_of(content, "closures"))


def names_of(day: date) -> frozenset[str]:
    """What a row of the hours may call this day. A public holiday is called by nothing else."""
    if is_public_holiday(day):
        return frozenset({"holiday"})
    weekday = day.weekday()
    return frozenset({_NAMES[weekday], *(("weekday",) if weekday < _SATURDAY else ())})


def within(row: Row, first: str, last: str, clock: str) -> bool:
    """Whether a time stands between two columns of a row; an end of 00:00 is midnight, an empty one is none."""
    begins, ends = row[first] or "00:00", row[last] if row[last] not in ("", "00:00") else "24:00"
    return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends


def is_open(content: Mapping[str, Rows], there: datetime) -> bool | None:
    """Whether the company takes calls by its own hours; None where it has written none."""
    rows = rows_of(content, "hours")
    if not rows:
        return None
    day, clock = there.date(), f"{there:%H:%M}"
    if is_closed_day(content, day):
        return False
    called = names_of(day)
    return any(row["day"] in called and within(row, "opens", "closes", clock) for row in rows)
