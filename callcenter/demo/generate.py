"""Makes up calls: the same ones for the same seed, as operators would have typed them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from callcenter.demo.hours import moment_of
from callcenter.demo.phrases import BODIES, CALLERS, COMPANIES, GIVEN, SHARES, WITHHELD
from calls import fields
from calls.callfile import CALLER, CallRow
from calls.choices import Disposition, Urgency
from calls.kinds import BRIEF
from tenants.services.importing import CompanyRow

SEED = "受電台帳"
DAYS = 75
SPAN = timedelta(days=DAYS)
#: How often each company is called, in the order of the demo's companies.
WEIGHTS = (3, 2, 3, 2, 1)
#: Share of all calls that a whole day of today has, and each of the six days before.
TODAY, DAY = 0.12, 0.07
#: A day has begun slowly: at least so many, one in so many minutes.
FEWEST, MINUTES = 8, 4
#: Calls of each company beyond the five.
EACH = 3
#: Unassigned subscriber ranges of mobile numbers: nobody answers there.
PREFIXES = ("090-0", "080-0", "070-0")


def generate(companies: Sequence[CompanyRow], end: datetime, count: int) -> Iterator[CallRow]:
    """``count`` calls of the last DAYS before ``end``, oldest first: most of them of this week, and of today until then."""
    dice = random.Random(SEED)  # noqa: S311  (repeatable on purpose)
    midnight = _midnight(end)
    today, week = min(_today(end, count), count), round(count * DAY * 6)
    parts = [(midnight, end, today), (midnight - timedelta(days=6), midnight, min(week, count - today))]
    parts.append((end - SPAN, midnight - timedelta(days=6), count - sum(part[2] for part in parts)))
    yield from _calls(dice, companies, parts)


def generate_day(companies: Sequence[CompanyRow], now: datetime, count: int) -> Iterator[CallRow]:
    """Calls of today until ``now``, for a demo (of ``count`` calls) that was filled on an earlier day."""
    dice = random.Random(f"{SEED}:{timezone.localdate(now)}")  # noqa: S311  (repeatable on purpose)
    yield from _calls(dice, companies, [(_midnight(now), now, _today(now, count))])


def _midnight(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _today(end: datetime, count: int) -> int:
    """How many calls of ``count`` fall on the day of ``end``: fewer while it is young."""
    minutes = int((end - _midnight(end)).total_seconds() // 60)
    whole = count * TODAY * min(1.0, minutes / (20 * 60))
    return min(round(max(whole, FEWEST)), minutes // MINUTES)


def _calls(
    dice: random.Random, companies: Sequence[CompanyRow], parts: Sequence[tuple[datetime, datetime, int]]
) -> Iterator[CallRow]:
    """So many calls between each two times, at hours at which the companies answer."""
    rows = [company for company, often in zip(companies, WEIGHTS, strict=True) for _ in range(often)]
    hours = [company.texts["hours_text"] for company in rows]
    found = [moment_of(dice, hours, since, until) for since, until, count in parts for _ in range(count)]
    for place, moment in sorted(found, key=lambda pair: pair[1]):
        yield _call(dice, rows[place], moment)


def generate_each(company: CompanyRow, end: datetime) -> Iterator[CallRow]:
    """EACH calls of one company of a demo of many, oldest first: the same ones, however many companies there are."""
    dice = random.Random(f"{SEED}:{company.slug}")  # noqa: S311  (repeatable on purpose)
    hours = [company.texts["hours_text"]]
    for moment in sorted(moment_of(dice, hours, end - SPAN, end)[1] for _ in range(EACH)):
        yield _call(dice, company, moment)


def _call(dice: random.Random, company: CompanyRow, started_at: datetime) -> CallRow:
    disposition = dice.choices(list(SHARES), list(SHARES.values()))[0]
    number = _number(dice)
    named = disposition not in BRIEF or (disposition == Disposition.SALES and dice.random() < 0.7)
    caller = _caller(dice) if named else None
    body = dice.choice(BODIES[disposition]) if BODIES[disposition] else ""
    callback = disposition in (Disposition.CALLBACK, Disposition.COMPLAINT, Disposition.URGENT)
    has_addressee = disposition not in BRIEF and dice.random() < 0.9
    return CallRow(
        tenant=company.slug,
        called_number=company.numbers[0],
        started_at=started_at,
        given={
            fields.RING_SECONDS.key: dice.randint(2, 24),
            fields.TALK_SECONDS.key: 4 if disposition == Disposition.SILENT else dice.randint(20, 420),
            fields.CALLER_NUMBER.key: number,
            fields.DISPOSITION.key: str(disposition),
            CALLER: caller,
            fields.ADDRESSEE.key: dice.choice(company.people).name if has_addressee else None,
            fields.URGENCY.key: _urgency(dice, disposition),
            fields.CALLBACK.key: callback,
            fields.CALLBACK_NUMBER.key: _spelling(dice, _mobile(dice)) if callback else None,
            fields.BODY.key: body,
        },
    )


def _urgency(dice: random.Random, disposition: str) -> str:
    if disposition == Disposition.URGENT:
        return Urgency.URGENT.value
    soon = disposition == Disposition.COMPLAINT or dice.random() < 0.08
    return Urgency.SOON.value if soon and disposition not in BRIEF else Urgency.NORMAL.value


def _caller(dice: random.Random) -> dict[str, str | None]:
    (family, family_kana), (given, given_kana) = dice.choice(CALLERS), dice.choice(GIVEN)
    return {
        fields.CALLER_COMPANY.key: dice.choice(COMPANIES) or None,
        fields.CALLER_NAME.key: f"{family} {given}".strip(),
        fields.CALLER_KANA.key: f"{family_kana} {given_kana}".strip(),
    }


def _mobile(dice: random.Random) -> str:
    return f"{dice.choice(PREFIXES)}{dice.randrange(1000):03d}-{dice.randrange(10_000):04d}"


def _number(dice: random.Random) -> str:
    return dice.choice(WITHHELD) if dice.random() < 0.12 else _spelling(dice, _mobile(dice))


def _spelling(dice: random.Random, number: str) -> str:
    """One of the ways in which the same number is typed."""
    head, middle, tail = number.split("-")
    return dice.choice(
        [
            number,
            f"{head}{middle}{tail}",
            f"{head} {middle} {tail}",
            f"({head}){middle}-{tail}",
            f"+81 {head[1:]} {middle} {tail}",
            _wide(f"{head}{middle}{tail}"),
            _wide(number),
        ]
    )


def _wide(text: str) -> str:
    """Full width, as a Japanese keyboard leaves it."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "－" for c in text)
    if unicodedata.normalize("NFKC", wide).replace("-", "") != text.replace("-", ""):
        raise ValueError("not the same number")
    return wide
