"""The base of tenant-owned models, and core's own two tables."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from callcenter.core.context import readable
from callcenter.core.ids import uuid7

M = TypeVar("M", bound=models.Model)


class TenantManager(models.Manager[M]):
    """The second wall: raises without a context, and narrows to the one tenant where there is only one."""

    def get_queryset(self) -> models.QuerySet[M]:
        tenants = readable()
        rows = super().get_queryset()
        if len(tenants) == 1:
            (only,) = tenants
            return rows.filter(**{self.tenant_column: only})
        return rows

    tenant_column = "tenant_id"


class TenantModel(models.Model):
    """A row that belongs to one tenant. Its migration ends with ``rls.TenantTable``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label_lower} {self.pk}"


class Outbox(TenantModel):
    """A task to be published: born in the transaction that wants it, taken away by the relay. Ids only."""

    task = models.CharField(max_length=100)
    queue = models.CharField(max_length=30, default="default")
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="core_outbox_created")]


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
