"""Longer at once, shorter after a week, the log never below three years, a hold before everything."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError

from callcenter.core import db
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from retention import queries, services
from retention.classes import codes
from retention.models import LegalHold, PeriodChange, RetentionPolicy
from tenants.models import DirectoryEntry, EntryState, Tenant
from tests.factories import HOUSE, Company, acting, actor_for, as_system, make_person
from tests.harness.roles import connect_as
from tests.log import events_of
from tests.retention import make
from tests.tenants.make import live, onboarding, person

pytestmark = pytest.mark.django_db


def opened(company: Company) -> Tenant:
    """The row inside the transaction that is open."""
    return Tenant.objects.get(id=company.id)


set_days = make.shorten


def days_now(company: Company) -> dict[str, int]:
    with as_system(company.id):
        return queries.retention_days(company.id)


def age(company: Company, days: int) -> None:
    """Let so many days pass for what waits."""
    with connect_as("superuser") as sql:
        for table, column in (("retention_periodchange", "asked_at"), ("retention_retentionpolicy", "pending_from")):
            sql.execute(
                f"UPDATE {table} SET {column} = {column} - %s WHERE tenant_id = %s",
                [timedelta(days=days), company.id],
            )


def test_lengthening_holds_at_once() -> None:
    company = live()
    (change,) = set_days(company, message=200)
    assert not change.waits
    assert days_now(company)["message"] == 200


@pytest.mark.django_db(transaction=True)
def test_shortening_waits_seven_days() -> None:
    company = live()
    (change,) = set_days(company, message=30)
    with as_system(company.id):
        assert change.waits
        assert change.effective_at - db.now() >= timedelta(days=7) - timedelta(minutes=1)
    assert days_now(company)["message"] == 100
    age(company, 6)
    assert days_now(company)["message"] == 100
    age(company, 2)
    assert days_now(company)["message"] == 30


@pytest.mark.django_db(transaction=True)
def test_a_shortening_that_waits_can_be_called_off_or_asked_again() -> None:
    company = live()
    (first,) = set_days(company, message=30)
    (again,) = set_days(company, message=30)
    assert again.effective_at == first.effective_at
    set_days(company, message=100)
    age(company, 8)
    assert days_now(company)["message"] == 100


@pytest.mark.django_db(transaction=True)
def test_a_shortening_that_came_due_is_the_base_of_the_next_change() -> None:
    company = live()
    set_days(company, message=30)
    age(company, 8)
    (change,) = set_days(company, message=60)
    assert not change.waits
    assert days_now(company)["message"] == 60
    (change,) = set_days(company, message=50)
    assert change.waits
    assert days_now(company)["message"] == 60


@pytest.mark.parametrize("days", [{"log": 1094}, {"message": 0}, {"message": -1}, {"message": 36_501}, {"nothing": 5}])
def test_days_that_cannot_be_change_nothing(days: dict[str, int]) -> None:
    company = live()
    before = days_now(company)
    with pytest.raises(Invalid) as refused:
        set_days(company, **{"recording": 500, **days})
    assert set(refused.value.errors) == set(days)
    assert days_now(company) == before


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_the_floor_of_the_log() -> None:
    company = live()
    with as_system(company.id), pytest.raises(IntegrityError), transaction.atomic():
        PeriodChange.objects.create(tenant_id=company.id, data_class="log", days=10)
    with connect_as("superuser") as sql, pytest.raises(psycopg.errors.CheckViolation):
        sql.execute(
            "UPDATE retention_retentionpolicy SET days = 10 WHERE tenant_id = %s AND data_class = 'log'", [company.id]
        )


@pytest.mark.django_db(transaction=True)
def test_a_proposal_has_no_effect_until_it_is_taken_up() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client):
        (change,) = services.propose_policies(actor=client, tenant_id=company.id, days={"message": 30})
        assert change.waits
    assert days_now(company)["message"] == 100
    with as_system(company.id) as state:
        taken = services.decide_proposal(
            actor=state.actor, tenant_id=company.id, data_class="message", accept=True, confirm={"message": 0}
        )
        assert taken is not None
        assert taken.waits
        with pytest.raises(Conflict):
            services.decide_proposal(actor=state.actor, tenant_id=company.id, data_class="message", accept=True)
    age(company, 8)
    assert days_now(company)["message"] == 30


def test_a_declined_proposal_is_gone() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client):
        services.propose_policies(actor=client, tenant_id=company.id, days={"recording": 400})
    with as_system(company.id) as state:
        services.decide_proposal(actor=state.actor, tenant_id=company.id, data_class="recording", accept=False)
        assert events_of(company, "retention.declined")
        assert not RetentionPolicy.objects.filter(tenant_id=company.id, proposed_days__isnull=False).exists()
    assert days_now(company)["recording"] == 100


def test_a_proposal_that_lapses_because_other_days_were_settled_is_told_in_the_log() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client):
        services.propose_policies(actor=client, tenant_id=company.id, days={"recording": 30})
    set_days(company, recording=400)
    with as_system(company.id):
        assert len(events_of(company, "retention.superseded")) == 1
        assert not RetentionPolicy.objects.filter(tenant_id=company.id, proposed_days__isnull=False).exists()
    assert days_now(company)["recording"] == 400


def test_a_client_does_not_touch_the_log_nor_settle_anything() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client):
        with pytest.raises(Forbidden):
            services.propose_policies(actor=client, tenant_id=company.id, days={"log": 2000})
        with pytest.raises(Forbidden):
            services.set_policies(actor=client, tenant_id=company.id, days={"message": 500})
        with pytest.raises(Forbidden):
            services.decide_proposal(actor=client, tenant_id=company.id, data_class="message", accept=True)
    user = actor_for(make_person("client_user", company), (company, "client_user"))
    with acting(user), pytest.raises(Forbidden):
        services.propose_policies(actor=user, tenant_id=company.id, days={"message": 500})


def test_each_change_is_one_event() -> None:
    company = live()
    with as_system(company.id):
        before = len(events_of(company))
    set_days(company, message=200, recording=10, contact=100)
    with as_system(company.id):
        assert len(events_of(company)) == before + 2
        assert len(events_of(company, "retention.shortened")) == 1


def hold(company: Company, **values: object) -> LegalHold:
    with as_system(company.id) as state:
        return services.set_hold(
            actor=state.actor,
            tenant_id=company.id,
            **{"reason_code": "litigation", **values},  # type: ignore[arg-type]
        )


def is_held(company: Company, data_class: str, object_id: object, within: tuple[object, ...] = ()) -> bool:
    with as_system(company.id):
        return queries.is_held(company.id, data_class, object_id, within=within)  # type: ignore[arg-type]


def test_a_hold_keeps_what_it_names_and_nothing_else() -> None:
    company = live()
    entry, other = person(company, "鈴木 一郎"), person(company, "鈴木 花子")
    kept = hold(company, scope="directory", target_id=entry)
    assert is_held(company, "contact", entry)
    assert not is_held(company, "contact", other)
    assert is_held(company, "recording", other, within=(entry,))
    with as_system(company.id) as state:
        services.release_hold(actor=state.actor, tenant_id=company.id, hold_id=kept.id)
        with pytest.raises(Conflict):
            services.release_hold(actor=state.actor, tenant_id=company.id, hold_id=kept.id)
        with pytest.raises(NotFound):
            services.release_hold(actor=state.actor, tenant_id=company.id, hold_id=uuid7())
    assert is_held(company, "contact", entry), "it lingers (test_releasing)"


def test_a_class_or_a_whole_company_can_be_held() -> None:
    company, other = live(), live()
    hold(company, scope="class", data_class="recording")
    assert is_held(company, "recording", uuid7())
    assert not is_held(company, "message", uuid7())
    hold(company, scope="tenant", reason_code="authority")
    assert is_held(company, "message", uuid7())
    assert not is_held(other, "recording", uuid7())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scope": "galaxy"}, "scope"),
        ({"scope": "tenant", "reason_code": "because"}, "reason"),
        ({"scope": "class"}, "data_class"),
        ({"scope": "tenant", "data_class": "message"}, "data_class"),
        ({"scope": "class", "data_class": "jokes"}, "data_class"),
        ({"scope": "directory"}, "target_id"),
        ({"scope": "tenant", "ticket": "佐藤様の件"}, "ticket"),
    ],
)
def test_a_hold_that_cannot_be_is_refused_with_its_field(values: dict[str, str], field: str) -> None:
    company = live()
    with pytest.raises(Invalid) as refused:
        hold(company, **values)
    assert field in refused.value.errors


def test_a_record_that_is_being_deleted_cannot_be_held() -> None:
    company = live()
    entry = person(company, "鈴木 一郎")
    with as_system(company.id):
        DirectoryEntry.objects.filter(id=entry).update(state=EntryState.SHREDDING)
    with pytest.raises(Conflict):
        hold(company, scope="directory", target_id=entry)
    assert not is_held(company, "contact", entry)


def test_a_foreign_record_is_as_unknown_as_a_missing_one() -> None:
    company, other = live(), live()
    foreign = person(other, "鈴木 一郎")
    texts = set()
    for target in (foreign, uuid7()):
        with pytest.raises(Invalid) as refused:
            hold(company, scope="directory", target_id=target)
        texts.add(str(refused.value.errors["target_id"][0]))
    assert len(texts) == 1


def test_only_an_administrator_of_the_service_holds() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client), pytest.raises(Forbidden):
        services.set_hold(actor=client, tenant_id=company.id, scope="tenant", reason_code="litigation")
    stranger = actor_for(make_person("client_admin", company), (HOUSE, "auditor"))
    with acting(stranger), pytest.raises(NotFound):
        queries.get_hold_for(stranger, company.id, uuid7())


def test_classes_without_policy_have_no_days() -> None:
    company = onboarding()
    assert days_now(company) == {}
    with as_system(company.id) as state:
        policies = queries.policies_of(state.actor, company.id)
    assert [policy.data_class for policy in policies] == codes()
    assert all(policy.days is None for policy in policies)


@pytest.mark.django_db(transaction=True)
def test_a_hold_waits_for_a_deletion_of_the_same_class(connect_as: object) -> None:
    company = live()
    with as_system(company.id):
        assert services.lock_class(company.id, "contact") is not None
        with connect_as("web") as other, pytest.raises(Exception, match="lock timeout"):  # type: ignore[operator]
            other.execute("SET LOCAL lock_timeout = '50ms'")
            other.execute(f"SET LOCAL app.tenant_ids = '{{{company.id}}}'; SET LOCAL app.tenant_id = '{company.id}'")
            other.execute("SELECT id FROM retention_retentionpolicy WHERE tenant_id = %s FOR UPDATE", [company.id])
    assert connections["default"].is_usable()
