"""What beat starts reaches every company and class, and a key without a record goes with a line in the log."""

from typing import Any

import pytest

from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from callcenter.core.schedule import clock, schedule
from callcenter.vault import services as vault
from retention import tasks
from retention.kinds import registered_classes
from tests.factories import as_system
from tests.harness.roles import as_role, connect_as
from tests.log import events_of
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_company_gets_a_task_for_each_class() -> None:
    tenants = [make.company() for _ in range(2)]
    with as_role("worker"):
        tasks.run_all_retention()
    assert registered_classes() == ["message", "recording", "instruction", "block", "contact"]
    for tenant in tenants:
        with as_system(tenant.id):
            rows = Job.objects.filter(tenant_id=tenant.id, task="retention.run")
            assert sorted(row.payload["data_class"] for row in rows) == [
                "block",
                "contact",
                "instruction",
                "message",
                "recording",
            ]


def test_the_task_deletes_what_is_due() -> None:
    tenant = make.company()
    old = make.call(tenant)
    with as_role("worker"):
        tasks.run_retention(tenant_id=str(tenant.id), data_class="message")
        tasks.run_retention(tenant_id=str(tenant.id), data_class="message")
    assert make.states(tenant) == {old: "shredded"}


def test_a_key_without_a_record_goes_after_a_day_and_the_log_says_so() -> None:
    tenant = make.company()
    kept, lost = make.call(tenant, age=1), uuid7()
    with as_system(tenant.id):
        vault.create_key(tenant_id=tenant.id, data_class="message", object_id=lost)
    with as_role("worker"):
        tasks.sweep_keys(tenant_id=str(tenant.id))
    assert make.keys(tenant, [kept, lost]) == {kept, lost}
    with connect_as("superuser", "keystore") as sql:
        sql.execute("UPDATE vault_recordkey SET created_at = now() - interval '25 hours'")
    with as_role("worker"):
        tasks.sweep_keys(tenant_id=str(tenant.id))
        tasks.sweep_keys(tenant_id=str(tenant.id))
    assert make.keys(tenant, [kept, lost]) == {kept}
    (event,) = events_of(tenant, "key.destroyed")
    assert (event["fields"], event["count"]) == (["message"], 1)
    assert event["outcome"] == {"code": "allowed", "reason": "no_record"}


def test_beat_names_tasks_that_exist() -> None:
    from callcenter.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
    assert set(app.conf.beat_schedule) == set(schedule())
    assert set(clock("sealer")) <= set(app.tasks) - set(schedule())
    assert clock("sealer") == {"audit.seal": 3.0}


def test_a_task_is_the_same_in_an_application_that_comes_later() -> None:
    from celery import Celery

    later = Celery("later")
    later.finalize()
    try:
        made: Any = later.tasks["retention.run"]
        assert (made.transaction, made.lane, made.pauses) == (False, "default", tasks.run_retention.pauses)
    finally:
        later.close()
