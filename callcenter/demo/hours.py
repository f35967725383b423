"""When a company of the demo is called: in its hours, and now and then at night where somebody always answers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

WEEK = "月火水木金土日"
WORKDAYS = WEEK[:5]
NAMES = dict(zip(WEEK, ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), strict=True))
ALWAYS = ("24時間", "夜間・休日も")
NIGHT = 0.15
"""How often it rings at an hour at which only those who always answer do, beside 1 in working hours."""
DAYTIME = range(8, 20)
_RANGE = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_CLOSED = re.compile(rf"（([{WEEK}])曜")
TRIES = 2000


def weight(hours: str, moment: datetime) -> float:
    """How likely a company with these hours (as its card says them) is called at ``moment``: 0 when it is closed."""
    local = timezone.localtime(moment)
    closed = _CLOSED.search(hours)
    if closed and WEEK[local.weekday()] == closed[1]:
        return 0.0
    if any(_within(part, local) for part in hours.split("、")):
        return 1.0
    if not any(word in hours for word in ALWAYS):
        return 0.0
    return 0.5 if local.hour in DAYTIME else NIGHT


def weekly(hours: str) -> list[dict[str, str]]:
    """The same hours as rows of a script; none where somebody always answers."""
    if any(word in hours for word in ALWAYS):
        return []
    closed = _CLOSED.search(hours)
    rows = []
    for part in hours.split("、"):
        if found := _RANGE.search(part):
            opens, opens_past, closes, closes_past = found.groups()
            times = {"opens": f"{opens:0>2}:{opens_past}", "closes": f"{closes:0>2}:{closes_past}"}
            days = _days(part[: found.start()])
            named = ["weekday"] if days == WORKDAYS else [NAMES[day] for day in days if not closed or day != closed[1]]
            rows += [{"day": day, **times} for day in named]
    return rows


def _within(part: str, local: datetime) -> bool:
    found = _RANGE.search(part)
    if found is None:
        return False
    opens, opens_past, closes, closes_past = (int(number) for number in found.groups())
    minute = local.hour * 60 + local.minute
    return opens * 60 + opens_past <= minute < closes * 60 + closes_past and WEEK[local.weekday()] in _days(
        part[: found.start()]
    )


def _days(before: str) -> str:
    if "平日" in before:
        return WORKDAYS
    named = "".join(letter for letter in WEEK if letter in before)
    return named or WEEK


def moment_of(dice: random.Random, hours: Sequence[str], since: datetime, until: datetime) -> tuple[int, datetime]:
    """Which of the companies with these hours is called between these times, and when: one that answers then.

    Where none does, time goes back by days until one does.
    """
    for attempt in range(TRIES):
        length = (until - since) + timedelta(days=attempt // 50)
        place = dice.randrange(len(hours))
        moment = until - dice.random() * length
        if dice.random() < weight(hours[place], moment):
            return place, moment.replace(second=0, microsecond=0)
    raise LookupError("no company of these answers at any time")
