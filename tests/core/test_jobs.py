"""Work is born with the transaction that wants it, ends in the one of its effect, and nothing in between loses it."""

from collections.abc import Callable
from time import sleep
from typing import Any
from uuid import UUID

import pytest

from callcenter.core import jobs
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.models import JobState
from callcenter.core.relay import relay_once
from tests.core.conftest import later
from tests.core.counting import RAN, Queue, Trouble, attempt, count, effects, publish, rows
from tests.harness.roles import connect_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_a_job_reaches_the_queue_once_by_its_id_alone(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    queue = Queue()
    assert relay_once(queue) == 1
    assert relay_once(queue) == 0
    (job,) = rows(tenant_id)
    assert queue.sent == [("tests.core.count", {"tenant_id": str(tenant_id), "job": str(job.id)}, "default")]
    assert (job.state, job.payload) == (JobState.PUBLISHED, {"number": 1})


def test_a_job_of_a_refused_transaction_is_never_born(tenant_id: UUID, job_rows: Callable[[UUID], int]) -> None:
    def refused() -> None:
        with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
            count.publish(tenant_id=tenant_id, number=1)
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        refused()
    assert job_rows(tenant_id) == 0


def test_a_stopped_queue_loses_nothing(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    with pytest.raises(ConnectionError):
        relay_once(Queue(down=True))
    attempt()
    assert (effects(tenant_id), rows(tenant_id)) == (1, [])


def test_a_queue_that_forgets_is_given_the_job_again_after_the_lease(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    assert relay_once(Queue()) == 1
    later(60)
    assert relay_once(Queue()) == 0
    later(60)
    attempt()
    assert (effects(tenant_id), rows(tenant_id)) == (1, [])


def test_a_message_that_comes_twice_does_the_work_once(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    queue = Queue()
    relay_once(queue)
    queue.deliver()
    queue.deliver()
    assert effects(tenant_id) == 1
    assert len(RAN) == 1


def test_a_message_that_comes_while_the_work_is_done_finds_it_taken(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    queue = Queue()
    relay_once(queue)
    job = rows(tenant_id)[0]
    assert jobs.take(tenant_id, job.id) is not None
    queue.deliver()
    assert RAN == []


def test_a_job_that_kills_its_workers_is_given_up_too(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    for _life in range(3):
        relay_once(Queue())
        assert jobs.take(tenant_id, rows(tenant_id)[0].id) is not None  # and dies
        later(100)
    attempt()
    (job,) = rows(tenant_id)
    assert (job.state, job.error) == (JobState.GIVEN_UP, "worker_lost")
    assert RAN == []


def test_a_worker_that_was_thought_dead_cannot_add_its_effect_to_that_of_the_next(
    tenant_id: UUID, worker: None
) -> None:
    publish(tenant_id)
    relay_once(Queue())
    (job,) = rows(tenant_id)
    slow = jobs.take(tenant_id, job.id)
    assert slow is not None
    later(100)
    attempt()
    assert effects(tenant_id) == 1
    with pytest.raises(jobs.Superseded), jobs.working(slow):
        count.work(tenant_id, slow.payload)
    with pytest.raises(jobs.Superseded), jobs.working(slow), tenant_transaction(system_actor("t"), {tenant_id}):
        jobs.hold()
    jobs.put_back(slow, 0, failures=1, code="late")
    assert (effects(tenant_id), rows(tenant_id)) == (1, [])


def test_long_work_stays_with_its_worker_as_long_as_it_lives(tenant_id: UUID, worker: None, settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.4
    publish(tenant_id)
    seen: list[int] = []

    def work() -> None:
        for _second in range(12):
            sleep(0.1)
        with connect_as("worker") as connection:
            found = connection.execute("SELECT count(*) FROM core_job WHERE next_at > now()").fetchone()
            seen.append(found[0] if found else 0)

    Trouble.waits = [work]
    attempt()
    assert seen == [1]
    assert (effects(tenant_id), rows(tenant_id)) == (1, [])
