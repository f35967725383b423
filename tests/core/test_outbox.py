"""Tasks are born with the transaction that wants them and reach the queue at least once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from callcenter.core.context import ContextRequired, current_actor, readable, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.relay import relay_once
from callcenter.core.tasks import plain, tenant_task
from tests.harness.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)
RAN: list[tuple[UUID, int]] = []


@tenant_task(name="tests.core.count")
def count(tenant_id: UUID, number: int) -> None:
    RAN.append((tenant_id, number))
    assert readable() == {tenant_id}
    assert current_actor().label == "system:tests.core.count"


def publish(tenant_id: UUID, **options: Any) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        count.publish(tenant_id=tenant_id, number=1, **options)


class Queue:
    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.sent: list[tuple[str, dict[str, Any], str]] = []

    def __call__(self, task: str, kwargs: dict[str, Any], queue: str, task_id: str) -> None:
        if self.down:
            raise ConnectionError("the queue is away")
        self.sent.append((task, kwargs, queue))


def test_a_published_task_reaches_the_queue_once(tenant_id: UUID) -> None:
    publish(tenant_id)
    queue = Queue()
    with as_role("worker"):
        assert relay_once(queue) == 1
        assert relay_once(queue) == 0
    assert queue.sent == [("tests.core.count", {"number": 1, "tenant_id": str(tenant_id)}, "default")]


def test_a_task_of_a_refused_transaction_is_never_born(tenant_id: UUID, outbox_rows: Callable[[UUID], int]) -> None:
    def refused() -> None:
        with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
            count.publish(tenant_id=tenant_id, number=1)
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        refused()
    assert outbox_rows(tenant_id) == 0


def test_a_stopped_queue_loses_nothing(tenant_id: UUID, outbox_rows: Callable[[UUID], int]) -> None:
    publish(tenant_id)
    with as_role("worker"):
        with pytest.raises(ConnectionError):
            relay_once(Queue(down=True))
        queue = Queue()
        assert relay_once(queue) == 1
    assert len(queue.sent) == 1
    assert outbox_rows(tenant_id) == 0


def test_a_task_waits_for_its_time(tenant_id: UUID) -> None:
    publish(tenant_id, not_before=timezone.now() + timedelta(hours=1))
    with as_role("worker"):
        assert relay_once(Queue()) == 0


def test_a_task_runs_in_the_context_of_its_tenant(tenant_id: UUID) -> None:
    RAN.clear()
    count(tenant_id=str(tenant_id), number=7)
    assert [(tenant_id, 7)] == RAN


def test_a_task_is_not_published_past_the_outbox(tenant_id: UUID) -> None:
    with pytest.raises(ContextRequired):
        count.delay(tenant_id=str(tenant_id), number=1)
    with pytest.raises(TypeError):
        count(number=1)


def test_a_task_is_published_only_for_the_tenant_that_is_written(tenant_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id), pytest.raises(ContextRequired):
        count.publish(tenant_id=uuid7(), number=1)


@pytest.mark.parametrize("value", ["佐藤", "090-1234 5678", "a" * 65, "user@example.jp", ""])
def test_the_queue_takes_ids_and_codes_only(value: str) -> None:
    with pytest.raises(ValueError, match="neither an id nor a code"):
        plain({"what": value})


def test_web_may_add_to_the_outbox_but_not_take_from_it(tenant_id: UUID) -> None:
    from django.db import ProgrammingError

    publish(tenant_id)
    with pytest.raises(ProgrammingError):
        relay_once(Queue())
