"""Work is born with the transaction that wants it, ends in the one of its effect, and nothing in between loses it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from callcenter.core import hooks, jobs, relay
from callcenter.core.context import ContextRequired, current_actor, readable, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Invalid, Unavailable
from callcenter.core.ids import uuid7
from callcenter.core.models import IdempotencyKey, Job, JobState
from callcenter.core.relay import relay_once
from callcenter.core.tasks import plain, publish_for_all, refuse_unknown, tenant_task
from tests.core.conftest import later
from tests.harness.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)
RAN: list[tuple[UUID, int]] = []
ENDED: list[tuple[Any, ...]] = []


class Trouble:
    """What the next attempts of `count` shall meet, first come first served."""

    waits: list[Callable[[], None] | BaseException] = []

    @classmethod
    def meet(cls) -> None:
        if cls.waits:
            met = cls.waits.pop(0)
            if isinstance(met, BaseException):
                raise met
            met()


@tenant_task(
    name="tests.core.count", pauses=(7, 70), if_given_up=lambda tenant_id, number: ENDED.append((tenant_id, number))
)
def count(tenant_id: UUID, number: int) -> None:
    """Its effect is a row, so that one can see whether it was rolled back."""
    RAN.append((tenant_id, number))
    assert readable() == {tenant_id}
    assert current_actor().label == "system:tests.core.count"
    IdempotencyKey.objects.create(
        tenant_id=tenant_id, actor_id=uuid7(), route="test", key=uuid7().hex, request_hmac="", status=number % 100
    )
    Trouble.meet()


@pytest.fixture(autouse=True)
def _calm() -> Iterator[None]:
    RAN.clear()
    ENDED.clear()
    Trouble.waits = []
    yield
    Trouble.waits = []


def publish(tenant_id: UUID, **options: Any) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        count.publish(tenant_id=tenant_id, number=1, **options)


def rows(tenant_id: UUID) -> list[Job]:
    with tenant_transaction(system_actor("test"), {tenant_id}):
        return list(Job.objects.order_by("id"))


def effects(tenant_id: UUID) -> int:
    with tenant_transaction(system_actor("test"), {tenant_id}):
        return IdempotencyKey.objects.count()


class Queue:
    """Keeps what it is given until it is delivered; may be away, and may deliver twice or not at all."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.sent: list[tuple[str, dict[str, Any], str]] = []

    def __call__(self, task: str, kwargs: dict[str, Any], queue: str, task_id: str) -> None:
        if self.down:
            raise ConnectionError("the queue is away")
        self.sent.append((task, kwargs, queue))

    def deliver(self) -> None:
        for _task, kwargs, _queue in self.sent:
            count(**kwargs)


def attempt(queue: Queue | None = None) -> None:
    chosen = queue or Queue()
    relay_once(chosen)
    chosen.deliver()


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
