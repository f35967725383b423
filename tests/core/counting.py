"""A task whose effect can be counted, the trouble it meets, and a queue that can be away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from callcenter.core.context import current_actor, readable, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.models import IdempotencyKey, Job
from callcenter.core.relay import relay_once
from callcenter.core.tasks import tenant_task

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
