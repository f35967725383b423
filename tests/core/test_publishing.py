"""What may be published, by whom, and when it reaches the queue."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from callcenter.core import hooks, jobs, relay
from callcenter.core.context import ContextRequired, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.models import Job, JobState
from callcenter.core.relay import relay_once
from callcenter.core.tasks import plain, publish_for_all
from tests.core.conftest import later
from tests.core.counting import RAN, Queue, count, publish, rows
from tests.harness.roles import connect_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_a_job_waits_for_its_time(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id, not_before=timezone.now() + timedelta(hours=1))
    assert relay_once(Queue()) == 0
    later(3601)
    assert relay_once(Queue()) == 1


def test_a_long_queue_is_not_filled_over_and_over(
    tenant_id: UUID, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "WINDOW", 2)
    monkeypatch.setattr(relay, "BATCH", 2)
    for _each in range(5):
        publish(tenant_id)
    queue = Queue()
    assert [relay_once(queue), relay_once(queue)] == [2, 0]
    queue.deliver()
    assert relay_once(queue) == 2


def test_the_same_periodic_work_never_waits_twice_and_begins_anew_after_it_was_given_up(
    tenant_id: UUID, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "tenant_ids", lambda: [tenant_id])
    for _beat in range(2):
        publish_for_all(count, number=5)
    publish_for_all(count, number=6)
    assert sorted(job.payload["number"] for job in rows(tenant_id)) == [5, 6]
    with connect_as("superuser") as connection:
        connection.execute("UPDATE core_job SET state = 'given_up', failures = 9, next_at = now() + interval '1 day'")
    publish_for_all(count, number=5)
    assert sorted((job.payload["number"], job.state, job.failures) for job in rows(tenant_id)) == [
        (5, JobState.WAITING, 0),
        (6, JobState.GIVEN_UP, 9),
    ]
    assert relay_once(Queue()) == 1


def test_a_task_runs_in_the_context_of_its_tenant(tenant_id: UUID) -> None:
    count(tenant_id=str(tenant_id), number=7)
    assert [(tenant_id, 7)] == RAN


def test_a_task_is_not_published_past_its_row(tenant_id: UUID) -> None:
    with pytest.raises(ContextRequired):
        count.delay(tenant_id=str(tenant_id), number=1)
    with pytest.raises(ContextRequired):
        count.retry()
    with pytest.raises(TypeError):
        count(number=1)


def test_a_task_is_published_only_for_the_tenant_that_is_written(tenant_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id), pytest.raises(ContextRequired):
        count.publish(tenant_id=uuid7(), number=1)


@pytest.mark.parametrize("value", ["佐藤", "090-1234 5678", "a" * 65, "user@example.jp", ""])
def test_the_queue_takes_ids_and_codes_only(value: str) -> None:
    with pytest.raises(ValueError, match="neither an id nor a code"):
        plain({"what": value})


def test_web_may_add_work_but_neither_take_nor_end_it(tenant_id: UUID) -> None:
    publish(tenant_id)
    assert relay_once(Queue()) == 0
    with pytest.raises(ProgrammingError):
        jobs.take(tenant_id, rows(tenant_id)[0].id)
    with pytest.raises(ProgrammingError), tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        Job.objects.all().delete()
