"""A day in numbers: every call once, and of each only the times that somebody has measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.core import db
from callcenter.core.permissions import Permission
from calls import services
from calls.models import Call, Draft
from reports.queries import Day, Spread, figures_of_day
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, as_system, make_person
from tests.reports.make import Worked

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
TEN = MIDNIGHT + timedelta(hours=10, minutes=5)


@pytest.fixture
def day() -> Worked:
    return Worked(make_client(), TEN)


def figures(*clients: Client, role: str = "supervisor") -> Day:
    actor = actor_for(make_person(), *((client.company, role) for client in clients))
    with acting(actor) as state:
        return figures_of_day(
            state.actor, Permission.STATISTICS_VIEW, MIDNIGHT, MIDNIGHT + timedelta(days=1), "Asia/Tokyo"
        )


def test_every_time_is_of_those_calls_of_which_it_is_known(day: Worked) -> None:
    day.leg(day.written(sent=140), rang=10, spoke=100)
    day.leg(day.written(sent=60), rang=30, spoke=50)  # sent before the caller had gone
    day.leg(rang=25)
    day.written(sent=200)  # nothing but the desk knows of it
    day.written(disposition="sales", message=None, instead={"ring_seconds": 4, "talk_seconds": 20})
    of = figures(day.client).total
    assert (of.calls, of.answered, of.missed, of.untold, of.unknown, of.taken) == (5, 2, 1, 2, 0, 4)
    assert of.within == 2
    assert of.rang == Spread(3, 10, 30)
    assert of.spoke == Spread(3, 50, 100)
    assert of.wrapped == Spread(2, 0, 30)
    assert of.sent == Spread(3, 140, 200)
    assert {code: count for code, count in of.kinds.items() if count} == {"callback": 3, "sales": 1}


def test_nine_in_ten_do_not_exceed_the_second_number(day: Worked) -> None:
    for rang in range(1, 11):
        day.leg(day.written(), rang=rang, spoke=60)
    assert figures(day.client).total.rang == Spread(10, 5, 9)


def test_a_day_without_calls_is_zeros(day: Worked) -> None:
    found = figures(day.client)
    assert (found.total.calls, found.total.rang, found.hours) == (0, Spread(0), {})


def test_what_still_rings_is_no_call_of_the_day_and_what_is_lost_is_neither_answered_nor_missed(day: Worked) -> None:
    day.leg(rang=None, state="ringing", ended_at=None)
    day.leg(rang=None, state="ended")
    day.leg(rang=3, state="talking", ended_at=None, spoke=None, answered_at=TEN, taken_by=day.client.operator.pk)
    found = figures(day.client)
    assert (found.total.calls, found.total.answered, found.total.missed, found.total.unknown) == (2, 1, 0, 1)
    assert {None, day.client.operator.pk} == set(found.operators)


def test_who_writes_down_a_call_that_was_missed_has_not_answered_it(day: Worked) -> None:
    day.leg(day.written(sent=300), rang=40)
    of = figures(day.client).operators[day.client.operator.pk]
    assert (of.calls, of.answered, of.missed, of.rang, of.wrapped, of.sent) == (
        *(1, 0, 1),
        Spread(0),
        Spread(0),
        Spread(1, 300, 300),
    )


def test_what_was_taken_back_was_answered_and_is_not_sent(day: Worked) -> None:
    told, alone = day.written(sent=60), day.written(sent=60)
    day.leg(told, rang=5, spoke=50, taken_by=day.client.operator.pk)
    with as_system(day.client.id):
        Call.objects.filter(pk__in=[told, alone]).update(undone_at=db.now())
    of = figures(day.client).total
    assert (of.calls, of.answered, of.sent, sum(of.kinds.values())) == (1, 1, Spread(0), 0)


def test_what_can_still_be_taken_back_is_not_written_yet(day: Worked) -> None:
    call = day.written(sent=60)
    with as_system(day.client.id):
        Call.objects.filter(pk=call).update(released_at=db.now() + timedelta(minutes=1))
    assert figures(day.client).total.calls == 0
    with as_system(day.client.id):
        Call.objects.filter(pk=call).update(released_at=db.now())
    assert figures(day.client).total.calls == 1


def test_until_sending_is_until_it_leaves_and_wrapping_up_until_the_key_was_pressed(day: Worked) -> None:
    call = day.written(sent=60)
    day.leg(call, rang=5, spoke=45)
    with as_system(day.client.id):
        Call.objects.filter(pk=call).update(released_at=TEN + timedelta(seconds=400))
    of = figures(day.client).total
    assert (of.sent, of.wrapped) == (Spread(1, 400, 400), Spread(1, 10, 10))


def test_a_call_of_another_company_counts_where_it_was_sent(day: Worked) -> None:
    wrong, right = day.written(), make_client()
    day.leg(wrong, rang=5, spoke=50)
    moved = day.leg(rang=5, spoke=50)
    with acting(day.client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=wrong)
    other = Worked(right, TEN)
    other.written(sent=70)
    with as_system(right.id):
        Draft.objects.filter(state="sent").update(replaces=moved)
    found = figures(day.client, right)
    assert {tenant_id: of.calls for tenant_id, of in found.companies.items()} == {right.id: 1}


def test_a_day_is_a_day_of_japan_and_its_hours_are(day: Worked) -> None:
    for at in (MIDNIGHT - timedelta(seconds=1), MIDNIGHT, TEN, MIDNIGHT + timedelta(days=1)):
        replace(day, at=at).written()
    late = replace(day, at=MIDNIGHT + timedelta(hours=24, seconds=-1))
    late.leg(rang=9)
    found = figures(day.client)
    assert {hour: of.calls for hour, of in found.hours.items()} == {0: 1, 10: 1, 23: 1}
    assert found.hours[23].missed == 1


def test_a_call_whose_leg_began_before_midnight_is_of_the_day_before_alone(day: Worked) -> None:
    call = replace(day, at=MIDNIGHT).written()
    replace(day, at=MIDNIGHT - timedelta(milliseconds=20)).leg(call, rang=5, spoke=50)
    assert figures(day.client).total.calls == 0


def test_the_parts_add_up_to_the_day(day: Worked) -> None:
    more = Worked(make_client(), TEN + timedelta(hours=3))
    for each in (day, more):
        each.leg(each.written(), rang=5, spoke=50)
        each.leg(rang=25)
    found = figures(day.client, more.client)
    assert set(found.companies) == {day.client.id, more.client.id}
    assert set(found.operators) == {None, day.client.operator.pk, more.client.operator.pk}
    assert found.operators[None].missed == 2
    for part in (found.companies, found.operators, found.hours):
        assert sum(of.calls for of in part.values()) == found.total.calls == 4


def test_nobody_counts_the_calls_of_another_company_or_without_the_right(day: Worked) -> None:
    other = Worked(make_client(), TEN)
    for each in (day, other):
        each.leg(each.written(), rang=5, spoke=50)
    assert figures(day.client).total.calls == 1
    assert figures(day.client, other.client, role="operator").total.calls == 0
