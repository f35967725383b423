"""What is held stays, and the log says so once."""

from typing import Any

import pytest

from callcenter.core.errors import Conflict
from retention import engine
from retention.kinds import kinds_of
from tests.harness.roles import as_role
from tests.log import events_of
from tests.retention import make
from tests.retention.make import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scope", ["tenant", "class"])
def test_a_hold_over_everything_keeps_everything_and_is_told_once_a_day(scope: str) -> None:
    tenant = make.company()
    old = make.calls(tenant, 2)
    held = make.hold(tenant, scope=scope, data_class="message" if scope == "class" else "")
    assert run(tenant).kept == 2
    assert run(tenant).kept == 2
    assert make.states(tenant) == dict.fromkeys(old, "kept")
    (event,) = events_of(tenant, "retention.kept")
    assert (event["count"], event["outcome"]) == (2, {"code": "denied", "reason": "hold"})
    assert event["object"]["id"] == str(held.id)


def test_a_hold_on_another_class_keeps_nothing_here() -> None:
    tenant = make.company()
    old = make.call(tenant)
    make.hold(tenant, scope="class", data_class="recording")
    run(tenant)
    assert make.states(tenant) == {old: "shredded"}


def test_a_hold_on_one_call_keeps_that_call_only_and_is_told_once() -> None:
    tenant = make.company()
    held, other = make.calls(tenant, 2)
    make.hold(tenant, scope="call", target_id=held)
    assert run(tenant) == engine.Outcome(shredded=1, kept=1)
    assert run(tenant) == engine.Outcome(shredded=0, kept=1)
    assert make.states(tenant) == {held: "kept", other: "shredded"}
    assert make.keys(tenant, [held, other]) == {held}
    (event,) = events_of(tenant, "retention.kept")
    assert event["object"]["id"] == str(held)


def test_a_hold_on_what_is_not_due_is_not_mentioned() -> None:
    tenant = make.company()
    make.hold(tenant, scope="call", target_id=make.call(tenant, age=1))
    assert run(tenant) == engine.Outcome()
    assert events_of(tenant, "retention.kept") == []


def test_a_week_after_its_release_a_held_call_is_deleted() -> None:
    tenant = make.company()
    old = make.call(tenant)
    held = make.hold(tenant, scope="call", target_id=old)
    run(tenant)
    make.release(tenant, held)
    assert run(tenant).kept == 1
    assert make.states(tenant) == {old: "kept"}
    make.lapse(held)
    run(tenant)
    assert make.states(tenant) == {old: "shredded"}


def test_a_hold_on_what_is_being_deleted_is_refused() -> None:
    tenant = make.company()
    old = make.call(tenant)
    with as_role("worker"):
        engine.begin(tenant.id, kind("message"), limit=10)
    with pytest.raises(Conflict):
        make.hold(tenant, scope="call", target_id=old)
    run(tenant)
    with pytest.raises(Conflict):
        make.hold(tenant, scope="call", target_id=old)


def kind(data_class: str) -> Any:
    (found,) = kinds_of(data_class)
    return found
