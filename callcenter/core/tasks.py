"""The two bases of all tasks.

A *tenant task* works in one tenant, carries ids only and is published as a job, in the transaction that wants it. A *system
task* is started by beat; it may only enumerate tenants and publish tenant tasks.
"""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.db import DatabaseError, InterfaceError, connections
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from callcenter.core import hooks, jobs
from callcenter.core.context import ContextRequired, state, system_actor
from callcenter.core.db import announce, now, tenant_transaction
from callcenter.core.models import Job, JobState

logger = logging.getLogger(__name__)

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


def publish(
    task: str,
    *,
    tenant_id: UUID,
    lane: str = "default",
    not_before: datetime | None = None,
    once: bool = False,
    **arguments: Value,
) -> None:
    """Asks for a task by its name: one job in the open transaction, which must write to ``tenant_id``.

    ``once``: not beside a job for the same that is not done yet.
    """
    current = state()
    if current.writable != tenant_id:
        raise ContextRequired(f"{task}: the transaction does not write to the tenant of the task")
    announce(jobs.CHANNEL)
    payload = plain(arguments)
    job = Job(tenant_id=tenant_id, task=task, lane=lane, payload=payload, only=same(task, payload) if once else None)
    if not_before is not None:
        job.next_at = not_before
    Job.objects.bulk_create([job], ignore_conflicts=once)


def same(task: str, payload: dict[str, int | str]) -> str:
    """Equal for equal work."""
    return ":".join([task, *(f"{name}={value}" for name, value in sorted(payload.items()))])


_labels: dict[str, str | Promise] = {}


def label_of(name: str) -> str:
    """What people call this kind of work; the bare name for one that another version of the product knew."""
    autodiscover_modules("tasks")
    return str(_labels.get(name, name))


class TenantTask(Task):  # type: ignore[type-arg]
    """Runs in the context of its tenant. Idempotent by duty: it may run twice."""

    abstract = True
    transaction = True
    lane = "default"
    pauses: tuple[float, ...] = jobs.PAUSES
    if_given_up: Callable[..., None] | None = None

    def __call__(self, *, tenant_id: str, job: str = "", **arguments: Any) -> Any:
        """By a worker with the id of a job; directly with the arguments."""
        tenant = UUID(tenant_id)
        if not job:
            return self.work(tenant, arguments)
        try:
            held = jobs.take(tenant, UUID(job))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("job_untaken", extra={"job": job, "error_type": type(error).__name__})
            return None
        if held is not None:
            self._attempt(held)
        return None

    def work(self, tenant_id: UUID, arguments: dict[str, Any]) -> Any:
        """Does it once. With a transaction of the task's own, that one also confirms the job."""
        if not self.transaction:
            return self.run(tenant_id=tenant_id, **arguments)
        with tenant_transaction(system_actor(self.name), {tenant_id}, write=tenant_id):
            result = self.run(tenant_id=tenant_id, **arguments)
            jobs.confirm()
        return result

    def _attempt(self, held: jobs.Held) -> None:
        if held.failures > len(self.pauses):
            self._end(held, held.error or jobs.LOST, None)
            return
        try:
            with jobs.working(held):
                self.work(held.tenant_id, held.payload)
                if not held.confirmed:
                    jobs.confirm()
        except jobs.Superseded:
            logger.warning("job_superseded", extra={"task": self.name, "job": str(held.id)})
        except Exception as error:  # noqa: BLE001 (whatever it was, the row says what happens next)
            self._failed(held, error)

    def _failed(self, held: jobs.Held, error: Exception) -> None:
        code = jobs.code_of(error)
        logger.warning("job_failed", exc_info=error, extra={"task": self.name, "job": str(held.id), "code": code})
        pause = jobs.pause_after(error, held, self.pauses)
        held.failures += not jobs.away(error)
        self._end(held, code, pause)

    def _end(self, held: jobs.Held, code: str, pause: float | None) -> None:
        """The row learns of a failure. Where it cannot, the job is published again when the lease is over."""
        connections["default"].close_if_unusable_or_obsolete()
        try:
            if pause is None:
                self._give_up(held, code)
            else:
                jobs.put_back(held, pause, failures=held.failures, code=code)
        except Exception as trouble:
            logger.warning("job_unsaid", exc_info=trouble, extra={"task": self.name, "job": str(held.id)})

    def _give_up(self, held: jobs.Held, code: str) -> None:
        """Never silently: state, what the kind of work does about it, and the event, in one transaction."""
        with tenant_transaction(system_actor(self.name), {held.tenant_id}, write=held.tenant_id):
            if not jobs.give_up(held, code):
                return
            if self.if_given_up is not None:
                self.if_given_up(tenant_id=held.tenant_id, **held.payload)
            hooks.job_given_up(held.tenant_id, held.id, self.name, code)
        logger.error("job_given_up", extra={"task": self.name, "job": str(held.id), "code": code})

    def publish(
        self, *, tenant_id: UUID, not_before: datetime | None = None, once: bool = False, **arguments: Value
    ) -> None:
        """As a job of the open transaction, which must write to ``tenant_id``."""
        publish(self.name, tenant_id=tenant_id, lane=self.lane, not_before=not_before, once=once, **arguments)

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        raise ContextRequired(f"{self.name} is published as a job")

    def retry(self, *args: Any, **kwargs: Any) -> Any:
        raise ContextRequired(f"{self.name}: raise, and the job is tried again")


class SystemTask(Task):  # type: ignore[type-arg]
    """Started by beat, without a tenant. Enumerates tenants and publishes tenant tasks; touches nothing itself."""

    abstract = True


def tenant_task(
    *,
    name: str,
    lane: str = "default",
    pauses: tuple[float, ...] = jobs.PAUSES,
    transaction: bool = True,
    label: str | Promise = "",
    if_given_up: Callable[..., None] | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Declares a kind of work.

    ``pauses``: seconds before each further attempt after its own failures. ``transaction=False``: it opens its own short
    ones (long work, key before record) and calls ``jobs.confirm`` in that of its effect; without, it is confirmed after
    it. ``label``: its name for people. ``if_given_up``: called with the arguments in the transaction that gives it up.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        # As options, so that every Celery application that makes the task anew gives it to itself.
        ours: dict[str, Any] = {"transaction": transaction, "lane": lane, "pauses": pauses}
        if if_given_up is not None:
            ours["if_given_up"] = staticmethod(if_given_up)
        task = shared_task(name=name, base=TenantTask, queue=lane, typing=False, **ours)(function)  # type: ignore[no-untyped-call]
        _labels[name] = label or name
        return task

    return decorate


def refuse_unknown(name: str, *, tenant_id: str, job: str) -> None:
    """A job of a kind that this worker does not know: in an update it may know it soon, else it is given up."""
    held = jobs.take(UUID(tenant_id), UUID(job))
    if held is not None:
        task = TenantTask()
        task.name = name
        task._failed(held, jobs.Again("unknown_task"))


def system_task(*, name: str, queue: str = "default", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    return shared_task(name=name, base=SystemTask, queue=queue, **options)


def tenant_ids() -> Iterable[UUID]:
    """The ids of all tenants. For system tasks, as role worker."""
    return hooks.tenant_ids()


def publish_for_all(task: Any, **arguments: Value) -> int:
    """Publishes periodic work once for every tenant, each in its own transaction. Returns for how many.

    Beat may do so twice: nothing is added beside what waits. What was given up begins anew with the next period.
    """
    count, only = 0, same(task.name, plain(arguments))
    for tenant_id in tenant_ids():
        with tenant_transaction(system_actor(task.name), {tenant_id}, write=tenant_id):
            given_up = Job.objects.filter(tenant_id=tenant_id, only=only, state=JobState.GIVEN_UP)
            if not given_up.update(state=JobState.WAITING, failures=0, next_at=now()):
                task.publish(tenant_id=tenant_id, once=True, **arguments)
        count += 1
    return count
