"""The base of tenant-owned models, and core's own two tables: jobs and idempotency keys."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState
from django.db.models.functions import Now

from callcenter.core.ids import uuid7
from callcenter.core.rows import TenantManager

__all__ = ["IdempotencyKey", "Job", "JobState", "TenantManager", "TenantModel"]


class TenantModel(models.Model):
    """A row that belongs to one tenant. Its migration ends with ``rls.DistributedTable``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label_lower} {self.pk}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:  # type: ignore[override]
        """A stored row, without what only a new one needs: defaults, and who wants to hear that an instance is made.

        A tenth of a list was ``Model.__init__``. What a column's attribute does when it is set must not matter: the checks
        say so (``core.E007``, ``core.E008``).
        """
        row = cls.__new__(cls)
        row._state = state = ModelState()
        state.adding, state.db = False, db
        vars(row).update(zip(field_names, values, strict=True))
        return row

    def _do_update(self, base_qs: models.QuerySet[Any], *args: Any) -> Any:
        """``save`` finds its row by the tenant too."""
        return super()._do_update(base_qs.filter(tenant_id=self.tenant_id), *args)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        return type(self).objects.filter(pk=self.pk).delete()


class JobState(models.TextChoices):
    WAITING = "waiting"
    """For its time, or for the relay."""
    PUBLISHED = "published"
    """Given to the queue; no worker has taken it yet, as far as is known."""
    RUNNING = "running"
    """A worker has it and says so again and again, by moving ``next_at`` on."""
    GIVEN_UP = "given_up"
    """Until a person has it tried again."""


class Job(TenantModel):
    """A piece of work: born in the transaction that wants it, gone in the transaction of its effect. Ids only.

    ``next_at`` is when the relay gives it to the queue (again): a time that was asked for, the end of a pause, or the end
    of the time in which a worker had to confirm. ``attempts`` counts how often it was taken and tells one taker from the
    next; ``failures`` counts what it brought upon itself, and decides when it is given up. ``only``: no second row of
    this text in the tenant.
    """

    task = models.CharField(max_length=100)
    lane = models.CharField(max_length=30, default="default")
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, default="")
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_default=Now())
    only = models.CharField(max_length=200, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=~models.Q(state="given_up"), name="core_job_due"),
            models.Index(
                fields=["tenant_id", "created_at"], condition=models.Q(state="given_up"), name="core_job_given_up"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "only"], name="core_job_only"),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="core_job_state"),
        ]


class IdempotencyKey(TenantModel):
    """What an Idempotency-Key answered: the object and the status, never a body."""

    actor_id = models.UUIDField()
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    request_hmac = models.CharField(max_length=64)
    object_id = models.UUIDField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "actor_id", "route", "key"], name="core_idempotency_once")
        ]
