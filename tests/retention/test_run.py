"""What is due is deleted, what is not stays, what is held stays, and the log says all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from accounts.services import remove_department, save_department
from callcenter.core.errors import Conflict
from callcenter.core.ids import uuid7
from callcenter.core.rooms import RoomError
from callcenter.vault import services as vault
from calls.models import CallDepartment, CallReader, Message
from calls.services import restrict_call
from calls.signals import call_erased
from retention import engine
from retention import services as retention_services
from retention.engine import run_class
from retention.kinds import EVERYTHING, RecordKind, kinds_of
from tenants.models import DirectoryEntry
from tests.factories import Company, as_system, make_person
from tests.harness.roles import as_role, connect_as
from tests.log import events_of
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)


def run(tenant: Company, data_class: str = "message", **options: int) -> engine.Outcome:
    with as_role("worker"):
        return run_class(tenant.id, data_class, **options)


def ids_of(events: list[dict[str, Any]]) -> set[str]:
    return {event["object"]["id"] for event in events}


def test_what_is_due_is_deleted_and_what_is_not_stays() -> None:
    tenant = make.company()
    old, young = make.call(tenant), make.call(tenant, age=make.PERIOD - 1)
    outcome = run(tenant)
    assert (outcome.shredded, outcome.kept, outcome.refused, outcome.capped) == (1, 0, False, False)
    assert make.states(tenant) == {old: "shredded", young: "kept"}
    assert make.keys(tenant, [old, young]) == {young}
    assert make.is_emptied(tenant, old)
    assert not make.is_emptied(tenant, young)


def test_messages_and_their_notes_go_with_the_call() -> None:
    tenant = make.company()
    make.call(tenant)
    run(tenant)
    with as_system(tenant.id):
        assert set(Message.objects.values_list("state", flat=True)) == {"shredded"}


def test_with_the_call_goes_who_was_named_for_it_and_its_departments_are_free() -> None:
    tenant = make.company()
    person = make_person("client_user", tenant)
    first, second = make.calls(tenant, 2)
    with as_system(tenant.id) as state:
        made = save_department(actor=state.actor, tenant_id=tenant.id, name="経理部", user_ids=[person.pk])
        restrict_call(actor=state.actor, call_id=first, restriction="persons", readers=[person.pk])
        restrict_call(actor=state.actor, call_id=second, restriction="department", departments=[made.pk])
    run(tenant)
    with as_system(tenant.id) as state:
        assert not CallReader.objects.filter(tenant_id=tenant.id).exists()
        assert not CallDepartment.objects.filter(tenant_id=tenant.id).exists()
        remove_department(actor=state.actor, tenant_id=tenant.id, department_id=made.pk)


def test_each_deletion_is_in_the_log_before_and_after() -> None:
    tenant = make.company()
    old = {str(i) for i in make.calls(tenant, 3)}
    run(tenant)
    assert ids_of(events_of(tenant, "retention.shredding")) == old
    assert ids_of(events_of(tenant, "retention.shredded")) == old
    assert [event["count"] for event in events_of(tenant, "key.destroyed")] == [3]
    shredded = events_of(tenant, "retention.shredded")[0]
    assert shredded["fields"] == ["message"]
    assert shredded["actor"]["label"] == "system:retention"


def test_a_second_run_has_nothing_to_do_and_says_nothing() -> None:
    tenant = make.company()
    make.call(tenant)
    run(tenant)
    assert run(tenant) == engine.Outcome()
    assert len(events_of(tenant, "retention.shredded")) == 1


def test_without_a_settled_period_nothing_is_deleted() -> None:
    tenant = make.company(days={"recording": 10})
    old = make.call(tenant, age=5000)
    assert run(tenant) == engine.Outcome()
    assert make.states(tenant) == {old: "kept"}


def test_one_company_is_deleted_and_another_is_not_touched() -> None:
    tenant, other = make.company(), make.company()
    old, foreign = make.call(tenant), make.call(other)
    run(tenant)
    assert make.states(tenant) == {old: "shredded"}
    assert make.states(other) == {foreign: "kept"}
    assert make.keys(other, [foreign]) == {foreign}


def test_those_above_learn_of_a_shredded_call_in_its_transaction() -> None:
    tenant = make.company()
    old = make.call(tenant)
    heard: list[tuple[UUID, UUID]] = []

    def listen(sender: object, tenant_id: UUID, call_id: UUID, **rest: object) -> None:
        heard.append((tenant_id, call_id))

    call_erased.connect(listen)
    try:
        run(tenant)
    finally:
        call_erased.disconnect(listen)
    assert heard == [(tenant.id, old)]


def test_a_shortened_period_deletes_nothing_before_its_day() -> None:
    tenant = make.company()
    old = make.call(tenant, age=make.PERIOD - 10)
    with as_system(tenant.id) as state:
        retention_services.set_policies(actor=state.actor, tenant_id=tenant.id, days={"message": make.PERIOD - 50})
    assert run(tenant).shredded == 0
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE tenants_retentionpolicy SET pending_from = now() - interval '1 second'"
            " WHERE tenant_id = %s AND pending_from IS NOT NULL",
            [tenant.id],
        )
    assert run(tenant).shredded == 1
    assert make.states(tenant) == {old: "shredded"}


# Holds


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


def test_after_its_release_a_held_call_is_deleted() -> None:
    tenant = make.company()
    old = make.call(tenant)
    held = make.hold(tenant, scope="call", target_id=old)
    run(tenant)
    make.release(tenant, held)
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


# Cap, clocks, batches


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


# Other classes, the command


def test_people_go_when_they_have_been_off_the_list_long_enough() -> None:
    tenant = make.company()
    rows = {}
    with as_system(tenant.id):
        for name, days in (("gone", 101), ("leaving", 10), ("present", None)):
            entry = DirectoryEntry(id=uuid7(), tenant_id=tenant.id, active=days is None)
            entry.retired_at = None if days is None else datetime.now(UTC) - timedelta(days=days)
            vault.create_key(tenant_id=tenant.id, data_class="contact", object_id=entry.id)
            vault.seal(entry, {"name": "山田 太郎"})
            entry.name_idx = vault.blind(tenant.id, index="directory.name", value="山田太郎")
            entry.save(force_insert=True)
            rows[name] = entry.id
    assert run(tenant, "contact").shredded == 1
    assert make.keys(tenant, list(rows.values()), "contact") == {rows["leaving"], rows["present"]}
    with as_system(tenant.id):
        gone = DirectoryEntry.objects.get(pk=rows["gone"])
    assert (gone.state, gone.name, gone.name_idx) == ("shredded", None, None)


def test_the_command_deletes_for_every_company(capsys: pytest.CaptureFixture[str]) -> None:
    tenants = [make.company() for _ in range(2)]
    for tenant in tenants:
        make.call(tenant)
    with as_role("worker"):
        call_command("run_retention")
    said = capsys.readouterr().out
    for tenant in tenants:
        assert set(make.states(tenant).values()) == {"shredded"}
        assert f"{tenant.id} message: deleted 1, held 0" in said


def test_the_command_fails_loudly_when_the_clocks_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    make.call(tenant)
    monkeypatch.setattr(engine, "worker_clock", lambda: datetime.now(UTC) + timedelta(days=1))
    with as_role("worker"), pytest.raises(CommandError, match="clocks"):
        call_command("run_retention", tenant=tenant.id)
    assert set(make.states(tenant).values()) == {"kept"}


@pytest.mark.parametrize("cap", [0, -1, engine.CAP + 1])
def test_the_command_takes_no_cap_beyond_the_limit(cap: int) -> None:
    with as_role("worker"), pytest.raises(CommandError, match="cap"):
        call_command("run_retention", cap=cap)


def test_two_kinds_of_one_name_are_refused() -> None:
    double = RecordKind(
        model=DirectoryEntry, data_class="message", object_type="call", started="retired_at", stays=EVERYTHING
    )
    with pytest.raises(RoomError, match="call"):
        double.settle()
