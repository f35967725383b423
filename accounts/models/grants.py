"""The base of guardian's direct-foreign-key permission tables: tenant-owned like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from callcenter.core.context import writing
from callcenter.core.ids import uuid7
from callcenter.core.models import TenantManager


class ObjectGrantManager(UserObjectPermissionManager, TenantManager[Any]):
    """guardian's writes, inside the wall of the tenant's context."""


class ObjectGrant(UserObjectPermissionBase):
    """A right of one person on one object, beyond the role: a named viewer, a reader of a restricted message.

    A subclass lives beside its object and adds ``content_object = TenantForeignKey(…)``; its migration ends with
    ``DistributedTable`` and ``CompositeForeignKey``. ``tenant_id`` is the tenant that the transaction writes to, because
    guardian's own inserts do not know it; persons live elsewhere, so theirs is a bare id. Only
    ``accounts.services.grants`` writes, and a grant counts only while its person is a member of the tenant.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(editable=False, default=writing)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False)
    granted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = ObjectGrantManager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        unique_together: ClassVar[list[Sequence[str]]] = []
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "content_object", "user", "permission"], name="%(app_label)s_%(class)s_once"
            ),
        ]
