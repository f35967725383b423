"""The demo looks like a busy day at whatever hour of whatever day it is started."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from callcenter.demo.accounts import STAFF
from callcenter.demo.companies import COMPANIES, companies
from callcenter.demo.generate import FEWEST, generate, generate_day, generate_each
from callcenter.demo.hours import ALWAYS, weight

CLOCKS = {
    "tuesday noon": datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
    "three at night": datetime(2026, 11, 24, 18, 0, tzinfo=UTC),
    "sunday": datetime(2026, 11, 22, 6, 30, tzinfo=UTC),
    "sunday at three at night": datetime(2026, 11, 21, 18, 0, tzinfo=UTC),
    "friday evening": datetime(2026, 11, 27, 13, 0, tzinfo=UTC),
    "new year": datetime(2027, 1, 1, 2, 0, tzinfo=UTC),
}
HOURS = {row.slug: row.texts["hours_text"] for row in COMPANIES}
clocks = pytest.mark.parametrize("now", CLOCKS.values(), ids=CLOCKS)


@clocks
def test_nobody_calls_a_company_that_is_closed(now: datetime) -> None:
    rows = list(generate(COMPANIES, now, 400))
    assert len(rows) == 400
    assert {row.tenant for row in rows if not weight(HOURS[row.tenant], row.started_at)} == set()
    assert max(row.started_at for row in rows) <= now


@clocks
def test_today_has_calls_until_now_for_both_operators(now: datetime) -> None:
    rows = list(generate(COMPANIES, now, 400))
    today = [row for row in rows if timezone.localdate(row.started_at) == timezone.localdate(now)]
    assert len(today) >= FEWEST
    assert now - max(row.started_at for row in today) < timedelta(hours=4)
    places = {person.email: person.places for person in STAFF if person.role == "operator"}
    for email, slugs in places.items():
        assert [row for row in today if row.tenant in slugs], email


def test_by_day_it_rings_and_by_night_hardly() -> None:
    rows = list(generate(COMPANIES, CLOCKS["friday evening"], 400))
    by_hour = Counter(timezone.localtime(row.started_at).hour for row in rows)
    day = sum(count for hour, count in by_hour.items() if 8 <= hour < 20)
    assert day > 0.8 * sum(by_hour.values())


@clocks
def test_a_later_day_gets_calls_of_its_own_and_the_same_ones_each_time(now: datetime) -> None:
    rows = list(generate_day(COMPANIES, now, 400))
    assert len(rows) >= FEWEST
    assert rows == list(generate_day(COMPANIES, now, 400))
    assert {timezone.localdate(row.started_at) for row in rows} == {timezone.localdate(now)}


@clocks
def test_each_of_very_many_companies_is_called_while_it_is_open(now: datetime) -> None:
    for company in companies(200):
        for row in generate_each(company, now):
            assert weight(company.texts["hours_text"], row.started_at), company.texts["hours_text"]


@pytest.mark.parametrize(
    ("hours", "opens", "closed"),
    [
        ("平日 9:00-18:00", "2026-11-24 09:00", "2026-11-24 18:00"),
        ("平日 9:00-18:00", "2026-11-27 17:59", "2026-11-28 12:00"),
        ("月火水金土 9:30-19:00", "2026-11-28 10:00", "2026-11-26 10:00"),
        ("10:00-19:00（水曜定休）", "2026-11-22 10:00", "2026-11-25 10:00"),
        ("9:00-12:00、16:00-19:00（木曜休診）", "2026-11-24 16:30", "2026-11-24 13:00"),
        ("9:00-12:00、16:00-19:00（木曜休診）", "2026-11-24 09:30", "2026-11-26 09:30"),
        ("平日 9:00-20:00、土 9:00-17:00", "2026-11-28 16:00", "2026-11-28 18:00"),
    ],
)
def test_hours_are_read_as_a_card_says_them(hours: str, opens: str, closed: str) -> None:
    def at(text: str) -> datetime:
        return timezone.make_aware(datetime.fromisoformat(text))

    assert weight(hours, at(opens)) == 1.0
    assert weight(hours, at(closed)) == 0.0
    for word in ALWAYS:
        assert weight(word, at(closed)) > 0.0
