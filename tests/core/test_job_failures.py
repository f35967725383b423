"""What fails is tried again with growing pauses, and given up for all to see."""

from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from callcenter.core import hooks, jobs, relay
from callcenter.core.errors import Invalid, Unavailable
from callcenter.core.models import JobState
from callcenter.core.relay import relay_once
from callcenter.core.tasks import refuse_unknown
from tests.core.conftest import later
from tests.core.counting import ENDED, RAN, Queue, Trouble, attempt, effects, publish, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_a_failure_is_rolled_back_and_tried_again_with_growing_pauses(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    Trouble.waits = [Invalid(code="bad_day"), ZeroDivisionError("佐藤")]
    queue = Queue()
    attempt(queue)
    (job,) = rows(tenant_id)
    assert (job.state, job.failures, job.error) == (JobState.WAITING, 1, "bad_day")
    queue.deliver()  # a late duplicate does not shorten the pause
    later(6)
    assert relay_once(Queue()) == 0
    later(2)
    attempt()
    (job,) = rows(tenant_id)
    assert (job.failures, job.error) == (2, "ZeroDivisionError")
    later(69)
    assert relay_once(Queue()) == 0
    later(2)
    attempt()
    assert (effects(tenant_id), rows(tenant_id), len(RAN)) == (1, [], 3)


def test_after_the_last_pause_a_job_is_given_up_for_all_to_see(
    tenant_id: UUID, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(hooks, "job_given_up", lambda *values: told.append(values))
    publish(tenant_id)
    Trouble.waits = [Invalid(code="never")] * 3
    for _attempt in range(3):
        attempt()
        later(80)
    (job,) = rows(tenant_id)
    assert (job.state, job.error, job.failures) == (JobState.GIVEN_UP, "never", 3)
    assert told == [(tenant_id, job.id, "tests.core.count", "never")]
    assert [(tenant_id, 1)] == ENDED
    assert relay.standing()["given_up"] == 1
    later(10_000)
    assert relay_once(Queue()) == 0
    assert effects(tenant_id) == 0


def test_what_cannot_be_logged_is_not_given_up(tenant_id: UUID, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*values: Any) -> None:
        raise OperationalError("the log takes nothing")

    monkeypatch.setattr(hooks, "job_given_up", full)
    publish(tenant_id)
    Trouble.waits = [Invalid()] * 3
    for _attempt in range(3):
        attempt()
        later(80)
    (job,) = rows(tenant_id)
    assert job.state == JobState.RUNNING
    assert [(tenant_id, 1)] == ENDED


@pytest.mark.parametrize(
    "error", [OperationalError(), ConnectionRefusedError(), Unavailable(), jobs.Again("x", away=True)]
)
def test_what_others_are_to_blame_for_never_counts(tenant_id: UUID, worker: None, error: Exception) -> None:
    publish(tenant_id)
    Trouble.waits = [error] * 10
    for _attempt in range(10):
        attempt()
        later(60)
    (job,) = rows(tenant_id)
    assert (job.state, job.failures, job.attempts) == (JobState.WAITING, 0, 10)
    attempt()
    assert effects(tenant_id) == 1


def test_a_missing_key_does_count(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    Trouble.waits = [Unavailable(code="key_missing")]
    attempt()
    assert rows(tenant_id)[0].failures == 1


def test_work_that_no_worker_knows_is_given_up_after_a_while(tenant_id: UUID, worker: None) -> None:
    publish(tenant_id)
    for _attempt in range(len(jobs.PAUSES) + 1):
        queue = Queue()
        relay_once(queue)
        ((name, message, _lane),) = queue.sent
        refuse_unknown(name, **message)
        later(4000)
    (job,) = rows(tenant_id)
    assert (job.state, job.error) == (JobState.GIVEN_UP, "unknown_task")
