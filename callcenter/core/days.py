"""Days and moments as they come in a form, an address, a request or a file: inside the calendar that the record uses.

Every day that is taken may be moved by zones and by days, and summed with periods, without leaving what Python and the
database can say; so the ends of the calendar are refused where they are typed.
"""

from datetime import UTC, date, datetime
from typing import Final

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

FIRST: Final = date(1990, 1, 1)
LAST: Final = date(2199, 12, 31)

NO_DAY = _("実在する日付を、2026-11-30 のように入力してください。")
TOO_FAR = _("1990年から2199年までの日付を入力してください。")


class NoDay(ValueError):
    """``args[0]``: what is wrong, in words."""


def day(text: object) -> date:
    """A day, written 2026-11-30. Raises NoDay."""
    try:
        found = parse_date(text.strip()) if isinstance(text, str) and len(text) <= 32 else None
    except ValueError:
        found = None
    if found is None:
        raise NoDay(NO_DAY)
    return inside(found)


def inside(found: date) -> date:
    """The day, if the record's calendar has it. Raises NoDay."""
    if not FIRST <= found <= LAST:
        raise NoDay(TOO_FAR)
    return found


def moment(found: datetime) -> datetime:
    """The same of a moment, which may carry a zone or not."""
    try:
        there = found.astimezone(UTC) if found.tzinfo else found
    except OverflowError:
        raise NoDay(TOO_FAR) from None
    inside(there.date())
    return found
