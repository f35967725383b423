"""A run stops at its cap, begins with the oldest, and deletes nothing by a wrong clock."""

from datetime import UTC, datetime, timedelta

import pytest

from retention import engine
from tests.log import events_of
from tests.retention import make
from tests.retention.make import run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_stops_at_its_cap_and_says_so_and_the_next_goes_on() -> None:
    tenant = make.company()
    make.calls(tenant, 7)
    outcome = run(tenant, cap=5, batch=2)
    assert (outcome.shredded, outcome.capped) == (5, True)
    (event,) = events_of(tenant, "retention.capped")
    assert event["count"] == 5
    assert run(tenant, cap=5, batch=2) == engine.Outcome(shredded=2)


def test_a_cap_that_is_just_enough_is_no_matter() -> None:
    tenant = make.company()
    make.calls(tenant, 4)
    assert run(tenant, cap=4, batch=2) == engine.Outcome(shredded=4)
    assert events_of(tenant, "retention.capped") == []


def test_the_oldest_go_first() -> None:
    tenant = make.company()
    ages = [110, 300, 150, 200]
    by_age = {age: make.call(tenant, age=age) for age in ages}
    run(tenant, cap=2, batch=1)
    left = {call_id for call_id, state in make.states(tenant).items() if state == "kept"}
    assert left == {by_age[110], by_age[150]}


@pytest.mark.parametrize("wrong", [timedelta(days=365), timedelta(days=-365), timedelta(seconds=61)])
def test_with_a_wrong_clock_nothing_is_deleted_and_the_log_says_why(
    wrong: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make.company()
    make.call(tenant)
    make.call(tenant, age=1)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "worker_clock", lambda: datetime.now(UTC) + wrong)
        assert run(tenant).refused
    assert set(make.states(tenant).values()) == {"kept"}
    (event,) = events_of(tenant, "retention.refused")
    assert event["outcome"] == {"code": "error", "reason": "clock"}
    assert run(tenant).shredded == 1


def test_a_small_difference_of_clocks_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    make.call(tenant)
    monkeypatch.setattr(engine, "worker_clock", lambda: datetime.now(UTC) + timedelta(seconds=50))
    assert run(tenant).shredded == 1
