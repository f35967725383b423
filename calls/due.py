"""By when somebody is to be called back: made of the words in which the caller said it, by the clock of Japan."""

import re
import unicodedata
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
SOON = timedelta(hours=1)
"""Where nothing was said, where nobody understands it, and where it is over."""
_DAYS = (
    ("明後日", 2),
    ("あさって", 2),
    ("明日", 1),
    ("あした", 1),
    ("tomorrow", 1),
    ("今日", 0),
    ("本日", 0),
    ("today", 0),
)
_PARTS = (("午前", time(12)), ("morning", time(12)), ("午後", time(17)), ("afternoon", time(17)), ("夕方", time(18)))
_EVENING = time(18)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})|時(半|(\d{1,2})分)?)")
_NOON = 12
_HOURS, _MINUTES = 24, 60


def due_of(said: str, now: datetime) -> datetime:
    """The end of the time that was said: 今日中, 午前, 午後, 明日 and clocks are understood, in both languages."""
    text, here = unicodedata.normalize("NFKC", said).lower(), now.astimezone(JAPAN)
    ahead = next((days for word, days in _DAYS if word in text), None)
    part = next((end for word, end in _PARTS if word in text), None)
    clock = _clock(text, afternoon=part is not None and part > time(_NOON))
    if ahead is None and part is None and clock is None:
        return now + SOON
    found = datetime.combine(here.date() + timedelta(days=ahead or 0), clock or part or _EVENING, JAPAN)
    return found if found > now else now + SOON


def _clock(text: str, *, afternoon: bool) -> time | None:
    """A time of day; 午後3時 is 15:00."""
    if (found := _CLOCK.search(text)) is None:
        return None
    hour, minute = int(found[1]), int(found[2] or found[4] or (30 if found[3] else 0))
    hour += _NOON if afternoon and hour < _NOON else 0
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None
