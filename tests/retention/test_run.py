"""What is due is deleted, what is not stays, and the log says all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.services import remove_department, save_department
from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from calls.models import CallDepartment, CallReader, Message
from calls.services import restrict_call
from calls.signals import call_erased
from retention import engine
from tenants.models import DirectoryEntry
from tests.factories import as_system, make_person
from tests.harness.roles import connect_as
from tests.log import events_of
from tests.retention import make
from tests.retention.make import run

pytestmark = pytest.mark.django_db(transaction=True)


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
    make.shorten(tenant, message=make.PERIOD - 50)
    assert run(tenant).shredded == 0
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE retention_retentionpolicy SET pending_from = now() - interval '1 second'"
            " WHERE tenant_id = %s AND pending_from IS NOT NULL",
            [tenant.id],
        )
    assert run(tenant).shredded == 1
    assert make.states(tenant) == {old: "shredded"}


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
