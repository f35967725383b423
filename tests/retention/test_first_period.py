"""The first period of a class destroys as a shorter one does, so it goes the same way; a new company has nothing to lose."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from callcenter.core import db
from callcenter.core.errors import Conflict, Unconfirmed
from retention import calendar, periods, queries, services
from retention.models import RetentionPolicy
from tenants.models import Tenant
from tests.factories import Company, acting, actor_for, as_system, client_for, make_person, make_tenant
from tests.harness.roles import connect_as
from tests.retention import make
from tests.retention.make import run

pytestmark = pytest.mark.django_db
WANTED = {code: str(days) for code, days in make.DAYS.items()}


@pytest.fixture
def live() -> Company:
    """A company that takes calls and has no period: a class came with an update. One of its calls is old."""
    made = make_tenant()
    make.call(made, age=50)
    make.call(made, age=150)
    return made


@pytest.fixture
def admin() -> Client:
    return client_for(make_person("admin"))


def policy(tenant: Company) -> queries.ClassPolicy:
    with as_system(tenant.id) as state:
        return next(p for p in queries.policies_of(state.actor, tenant.id) if p.data_class == "message")


def test_a_first_period_says_what_it_deletes_asks_waits_and_is_taken_back(live: Company, admin: Client) -> None:
    page = reverse("retention:client", args=[live.slug])
    asked = admin.post(page, WANTED).content.decode()
    assert "1件の削除を予約する" in asked
    assert "未設定" in asked
    assert policy(live).pending_days is None
    read = {"confirm-message": "1", **{f"confirm-{code}": "0" for code in WANTED if code != "message"}}
    assert admin.post(page, {**WANTED, **read}).status_code == 302
    assert (policy(live).days, policy(live).pending_days) == (None, make.PERIOD)
    due = f"{reverse('retention:due')}?tenant={live.slug}"
    assert "未設定から100日" in admin.get(due).content.decode()
    withdraw = reverse("retention:withdraw", args=[live.slug])
    assert admin.post(withdraw, {"data_class": "message"}).status_code == 302
    assert (policy(live).days, policy(live).pending_days) == (None, None)
    assert admin.post(withdraw, {"data_class": "message"}).status_code == 409


def test_the_calendar_counts_a_first_period_from_its_day(live: Company) -> None:
    make.shorten(live, message=make.PERIOD)
    with as_system(live.id) as state:
        found = calendar.calendar(state.actor, [Tenant.objects.get(id=live.id)])
    assert (found.total, found.overdue.total) == (2, 0)
    assert sum(week.total for week in found.weeks[:3]) == 1


def test_a_client_wishes_nothing_where_nothing_is_settled(live: Company) -> None:
    make.shorten(live, message=make.PERIOD)
    with as_system(live.id) as state:
        services.withdraw_change(actor=state.actor, tenant_id=live.id, data_class="message")
    client = actor_for(make_person("client_admin", live), (live, "client_admin"))
    for data_class in ("message", "recording"):
        with acting(client), pytest.raises(Conflict):
            services.propose_policies(actor=client, tenant_id=live.id, days={data_class: 30})


def test_a_new_company_has_its_first_periods_at_once_unless_they_destroy() -> None:
    company = make_tenant(live=False)
    with as_system(company.id) as state:
        services.set_policies(actor=state.actor, tenant_id=company.id, days={"recording": 30})
        assert queries.retention_days(company.id) == {"recording": 30}
    make.call(company, age=50)
    with as_system(company.id) as state, pytest.raises(Unconfirmed):
        services.set_policies(actor=state.actor, tenant_id=company.id, days={"message": 30})
    (change,) = make.shorten(company, message=30)
    assert change.waits


@pytest.mark.django_db(transaction=True)
def test_a_first_period_destroys_after_the_week(live: Company) -> None:
    make.shorten(live, message=make.PERIOD)
    assert run(live).shredded == 0
    with connect_as("superuser") as sql:
        sql.execute("UPDATE retention_retentionpolicy SET pending_from = now() WHERE tenant_id = %s", [live.id])
    assert run(live).shredded == 1


def _web(sql: psycopg.Connection, company: Company, statement: str) -> None:
    """In the context of the company, as a web process that is not ours any more may choose it."""
    with sql.transaction():
        sql.execute("SELECT set_config('app.tenant_id', %s, true)", [str(company.id)])
        sql.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{company.id}}}"])
        sql.execute(statement, [company.id])


@pytest.mark.django_db(transaction=True)
def test_web_begins_no_period_of_a_company_that_has_taken_calls(live: Company) -> None:
    new = make_tenant(live=False)
    first = "INSERT INTO retention_retentionpolicy (id, tenant_id, data_class, {}) VALUES (gen_random_uuid(), %s, 'contact', {})"
    with connect_as("web") as sql:
        for names, values in (("days", "1"), ("pending_days, pending_from", "1, now()")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                _web(sql, live, first.format(names, values))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _web(sql, live, "UPDATE tenants_tenant SET status = 'onboarding', live_at = NULL WHERE id = %s")
        _web(sql, new, first.format("days", "30"))


def test_a_first_period_that_is_asked_for_anew_waits_anew() -> None:
    with as_system(make_tenant().id):
        at = db.now()
    row = RetentionPolicy(days=None, effective_at=at)
    assert periods.take_up(row, 30, at)
    assert periods.take_up(row, 60, at + timedelta(days=1))
    assert (row.days, row.pending_days, row.pending_from) == (None, 60, at + timedelta(days=1) + periods.NOTICE)
    assert periods.take_up(row, None, at + timedelta(days=2))
    assert (row.days, row.pending_days) == (None, None)
