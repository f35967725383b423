"""The two bases of all tasks.

A *tenant task* works in one tenant, carries ids only and is published through the outbox, in the transaction that
wants it. A *system task* is started by beat; it may only enumerate tenants and publish tenant tasks.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, shared_task

from callcenter.core import hooks
from callcenter.core.context import ContextRequired, state, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.models import Outbox

_CODE = re.compile(r"[a-z0-9_.:-]{1,64}")
Value = UUID | int | str


def plain(arguments: dict[str, Value]) -> dict[str, int | str]:
    """Arguments as the queue may hold them: ids, numbers, short codes. Anything else could be personal: ValueError."""
    out: dict[str, int | str] = {}
    for name, value in arguments.items():
        text = str(value)
        if not isinstance(value, int) and not _CODE.fullmatch(text):
            raise ValueError(f"task argument {name} is neither an id nor a code")
        out[name] = value if isinstance(value, int) else text
    return out


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs in the context of its tenant. Idempotent by duty: it may run twice."""

    abstract = True
    transaction = True
    lane = "default"
    """The queue it is published to."""

    def __call__(self, *, tenant_id: str, **kwargs: Any) -> Any:
        tenant = UUID(tenant_id)
        if not self.transaction:
            return self.run(tenant_id=tenant, **kwargs)
        with tenant_transaction(system_actor(self.name), {tenant}, write=tenant):
            return self.run(tenant_id=tenant, **kwargs)

    def publish(self, *, tenant_id: UUID, not_before: datetime | None = None, **kwargs: Value) -> None:
        """Puts the task into the outbox of the open transaction, which must write to ``tenant_id``."""
        if state().writable != tenant_id:
            raise ContextRequired(f"{self.name}: the transaction does not write to the tenant of the task")
        Outbox.objects.create(
            tenant_id=tenant_id,
            task=self.name,
            queue=self.lane,
            payload=plain(kwargs),
            not_before=not_before,
        )

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        raise ContextRequired(f"{self.name} is published through the outbox")

    def retry(self, *args: Any, **kwargs: Any) -> Any:
        raise ContextRequired(f"{self.name}: publish again through the outbox instead")


class SystemTask(Task):  # type: ignore[type-arg]
    """Started by beat, without a tenant. Enumerates tenants and publishes tenant tasks; touches nothing itself."""

    abstract = True


def tenant_task(
    *, name: str, queue: str = "default", transaction: bool = True, **options: Any
) -> Callable[[Callable[..., Any]], Any]:
    """Declares a tenant task. ``transaction=False``: it opens its own short ones (long work, key before record)."""

    def decorate(function: Callable[..., Any]) -> Any:
        task = shared_task(name=name, base=TenantTask, queue=queue, typing=False, **options)(function)  # type: ignore[no-untyped-call]
        task.transaction, task.lane = transaction, queue
        return task

    return decorate


def system_task(*, name: str, queue: str = "default", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    return shared_task(name=name, base=SystemTask, queue=queue, **options)


def tenant_ids() -> Iterable[UUID]:
    """The ids of all tenants. For system tasks, as role worker."""
    return hooks.tenant_ids()


def publish_for_all(task: Any, **kwargs: Value) -> int:
    """Publishes a tenant task once for every tenant, each in its own transaction. Returns how many."""
    count = 0
    for tenant_id in tenant_ids():
        with tenant_transaction(system_actor(task.name), {tenant_id}, write=tenant_id):
            task.publish(tenant_id=tenant_id, **kwargs)
        count += 1
    return count
