"""A hold and a deletion at the same time: whichever commits first has won, and nothing lies between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import chain
from random import SystemRandom
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.core.errors import Conflict
from recordings.models import Recording
from retention.engine import run_class
from retention.models import LegalHold
from tests.factories import Company, as_system
from tests.harness.roles import as_role
from tests.log import events_of
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)

CHANCE = SystemRandom()
ROUNDS = 4
CALLS = 30


def in_thread(work: Callable[[], None], failures: list[BaseException]) -> threading.Thread:
    def body() -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - reported by the test
            failures.append(failure)
        finally:
            for alias in ("default", "keystore"):
                connections[alias].close()

    return threading.Thread(target=body)


def race(tenant: Company, ids: list[UUID], runs: int, scope: str = "call") -> dict[UUID, bool]:
    """Holds every record while `runs` runs delete calls. {record: whether its hold was accepted}."""
    accepted: dict[UUID, bool] = {}
    failures: list[BaseException] = []

    def hold_all() -> None:
        for call_id in CHANCE.sample(ids, len(ids)):
            try:
                make.hold(tenant, scope=scope, target_id=call_id)
                accepted[call_id] = True
            except Conflict:
                accepted[call_id] = False
            time.sleep(CHANCE.random() / 200)

    def delete() -> None:
        with as_role("worker"):
            run_class(tenant.id, "message", batch=2)

    threads = [in_thread(hold_all, failures), *(in_thread(delete, failures) for _ in range(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return accepted


@pytest.mark.parametrize("runs", [1, 2])
def test_no_accepted_hold_is_ever_deleted(runs: int) -> None:
    for _ in range(ROUNDS):
        tenant = make.company()
        ids = make.calls(tenant, CALLS)
        accepted = race(tenant, ids, runs)
        states, keys = make.states(tenant), make.keys(tenant, ids)
        assert set(accepted) == set(ids)
        for call_id, kept in accepted.items():
            assert (states[call_id] == "kept") is kept
            assert (call_id in keys) is kept


def test_no_accepted_hold_on_a_recording_is_passed_over_when_its_call_goes() -> None:
    for _ in range(ROUNDS):
        tenant = make.company()
        of_call = {call_id: make.recording(tenant, call_id) for call_id in make.calls(tenant, CALLS // 2)}
        accepted = race(tenant, list(of_call.values()), 1, scope="recording")
        assert set(make.states(tenant).values()) == {"shredded"}
        with as_system(tenant.id):
            states = dict(Recording.objects.values_list("id", "state"))
        assert {i: state == "ready" for i, state in states.items()} == accepted


def test_two_runs_at_once_delete_each_record_once() -> None:
    tenant = make.company()
    ids = make.calls(tenant, CALLS)
    failures: list[BaseException] = []

    def delete() -> None:
        with as_role("worker"):
            run_class(tenant.id, "message", batch=3)

    threads = [in_thread(delete, failures) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert make.states(tenant) == dict.fromkeys(ids, "shredded")
    for action in ("retention.shredding", "retention.shredded"):
        told = [event["object"]["id"] for event in events_of(tenant, action)]
        assert sorted(told) == sorted(str(i) for i in ids)


STEP = st.sampled_from(["hold", "release", "hold class", "release class", "a week", "run", "run"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEP, st.integers(0, 2)), max_size=10), ages=st.lists(st.integers(95, 105), min_size=3))
def test_whatever_the_order_a_held_or_young_record_stays(steps: list[tuple[str, int]], ages: list[int]) -> None:
    tenant = make.company()
    ids = [make.call(tenant, age=age) for age in ages[:3]]
    due = {call_id for call_id, age in zip(ids, ages, strict=False) if age >= make.PERIOD}
    held: dict[UUID | str, list[LegalHold]] = {}
    lingers: dict[UUID | str, list[LegalHold]] = {}
    gone: set[UUID] = set()
    for step, number in steps:
        call_id = ids[number]
        if step == "hold" and call_id not in gone:
            held.setdefault(call_id, []).append(make.hold(tenant, scope="call", target_id=call_id))
        elif step == "hold" and call_id in gone:
            with pytest.raises(Conflict):
                make.hold(tenant, scope="call", target_id=call_id)
        elif step == "hold class":
            held.setdefault("all", []).append(make.hold(tenant, scope="class", data_class="message"))
        elif step.startswith("release"):
            key: UUID | str = call_id if step == "release" else "all"
            if held.get(key):
                lingers.setdefault(key, []).append(held[key].pop())
                make.release(tenant, lingers[key][-1])
        elif step == "a week":
            for hold in chain.from_iterable(lingers.values()):
                make.lapse(hold)
            lingers = {}
        elif step == "run":
            with as_role("worker"):
                run_class(tenant.id, "message")
            if not held.get("all") and not lingers.get("all"):
                gone |= {i for i in due if not held.get(i) and not lingers.get(i)}
        assert make.states(tenant) == {i: "shredded" if i in gone else "kept" for i in ids}
        assert make.keys(tenant, ids) == set(ids) - gone
