"""What destroys is decided by the worker: web may ask, in SQL too, and can shorten nothing before the week is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from callcenter.core import db
from calls.models import Call
from retention import periods, queries, services
from retention.models import PeriodChange, RetentionPolicy
from tests.factories import Company, as_system
from tests.harness.roles import connect_as
from tests.retention import make
from tests.retention.make import run
from tests.tenants.make import live

pytestmark = pytest.mark.django_db(transaction=True)


def state_of(tenant: Company, call_id: UUID) -> str:
    with as_system(tenant.id):
        return Call.objects.get(pk=call_id).state


def web(company: Company, statement: str, *values: Any) -> None:
    """One statement of a web process that is not ours any more, in the context of a company that it chose."""
    with connect_as("web") as sql, sql.transaction():
        sql.execute("SELECT set_config('app.tenant_id', %s, true)", [str(company.id)])
        sql.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{company.id}}}"])
        sql.execute(statement, values)


@pytest.mark.parametrize(
    "change", ["days = 1", "pending_days = 1, pending_from = now() - interval '1 day'", "effective_at = now()"]
)
def test_web_cannot_write_a_policy(change: str) -> None:
    company = live()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(company, f"UPDATE retention_retentionpolicy SET {change} WHERE tenant_id = %s", company.id)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(company, "DELETE FROM retention_retentionpolicy WHERE tenant_id = %s", company.id)


def test_what_web_asks_for_begins_when_it_is_asked_whatever_time_it_gives() -> None:
    tenant = make.company()
    old = make.call(tenant, age=50)
    web(
        tenant,
        "INSERT INTO retention_periodchange (id, tenant_id, data_class, days, asked_at)"
        " VALUES (gen_random_uuid(), %s, 'message', 1, now() - interval '30 days')",
        tenant.id,
    )
    run(tenant)
    assert state_of(tenant, old) == "kept"
    with as_system(tenant.id):
        policy = RetentionPolicy.objects.get(tenant_id=tenant.id, data_class="message")
        assert policy.days == make.PERIOD
        assert policy.pending_from is not None
        assert policy.pending_from > db.now() + periods.NOTICE - timedelta(minutes=5)


@pytest.mark.parametrize("statement", ["UPDATE {} SET asked_at = now() - interval '8 days'", "DELETE FROM {}"])
def test_web_cannot_touch_what_it_has_asked_for(statement: str) -> None:
    company = live()
    make.shorten(company, message=30)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(company, statement.format("retention_periodchange"))


def test_the_worker_makes_what_was_settled_the_policy_and_destroys_after_the_week() -> None:
    tenant = make.company()
    old, young = make.call(tenant, age=50), make.call(tenant, age=5)
    make.shorten(tenant, message=30)
    run(tenant)
    with as_system(tenant.id):
        assert not PeriodChange.objects.filter(tenant_id=tenant.id).exists()
    with connect_as("superuser") as sql:
        sql.execute("UPDATE retention_retentionpolicy SET pending_from = now() WHERE pending_from IS NOT NULL")
    run(tenant)
    assert (state_of(tenant, old), state_of(tenant, young)) == ("shredded", "kept")


def test_a_shortening_that_was_taken_back_destroys_nothing() -> None:
    tenant = make.company()
    old = make.call(tenant, age=50)
    make.shorten(tenant, message=30)
    with as_system(tenant.id) as state:
        services.withdraw_change(actor=state.actor, tenant_id=tenant.id, data_class="message")
        assert queries.retention_days(tenant.id)["message"] == make.PERIOD
    with connect_as("superuser") as sql:
        sql.execute("UPDATE retention_periodchange SET asked_at = asked_at - interval '8 days'")
    run(tenant)
    assert state_of(tenant, old) == "kept"


@pytest.mark.parametrize("state", ["shredding", "shredded", "refused", "receiving", "checking"])
def test_web_ends_no_recording_that_was_received(state: str) -> None:
    tenant = make.company()
    recording = make.recording(tenant, make.call(tenant, age=1))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(tenant, "UPDATE recordings_recording SET state = %s WHERE id = %s", state, recording)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(tenant, "UPDATE recordings_recording SET object_key = 'another' WHERE id = %s", recording)
