"""Makes up calls: the same ones for the same seed, as operators would have typed them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from callcenter.demo.phrases import BODIES, CALLERS, COMPANIES, GIVEN, SHARES, WITHHELD
from calls import fields
from calls.callfile import CALLER, CallRow
from calls.choices import Disposition, Urgency
from calls.kinds import BRIEF
from tenants.services.importing import CompanyRow

SEED = "受電台帳"
DAYS = 75
SPAN = timedelta(days=DAYS).total_seconds()
#: Share of the calls of each company, in the order of the demo's companies.
WEIGHTS = (27, 18, 27, 18, 10)
#: Calls of each company beyond the five.
EACH = 3
#: Unassigned subscriber ranges of mobile numbers: nobody answers there.
PREFIXES = ("090-0", "080-0", "070-0")


def generate(companies: Sequence[CompanyRow], end: datetime, count: int) -> Iterator[CallRow]:
    """``count`` calls of the last DAYS before ``end``, oldest first."""
    dice = random.Random(SEED)  # noqa: S311  (repeatable on purpose)
    for moment in sorted(dice.uniform(0, SPAN) for _ in range(count)):
        company = dice.choices(companies, WEIGHTS)[0]
        yield _call(dice, company, _at(end, moment))


def generate_each(company: CompanyRow, end: datetime) -> Iterator[CallRow]:
    """EACH calls of one company of a demo of many, oldest first: the same ones, however many companies there are."""
    dice = random.Random(f"{SEED}:{company.slug}")  # noqa: S311  (repeatable on purpose)
    for moment in sorted(dice.uniform(0, SPAN) for _ in range(EACH)):
        yield _call(dice, company, _at(end, moment))


def _at(end: datetime, moment: float) -> datetime:
    return (end - timedelta(seconds=SPAN - moment)).replace(second=0, microsecond=0)


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
