"""The base of guardian's direct-foreign-key permission tables: tenant-owned like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, Now
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from callcenter.core.models import TenantManager


class ObjectGrantManager(UserObjectPermissionManager, TenantManager[Any]):
    """guardian's writes, inside the wall of the tenant's context."""


def _writable_tenant() -> Cast:
    """SQL: the one tenant that this transaction writes to."""
    setting = Func(Value("app.tenant_id"), Value(True), function="current_setting")
    return Cast(Func(setting, Value(""), function="nullif"), models.UUIDField())


class ObjectGrant(UserObjectPermissionBase):
    """A right of one person on one object, beyond the role: a named viewer, a reader of a restricted message.

    A subclass lives beside its object and adds ``content_object = TenantForeignKey(…)``; its migration ends with
    ``TenantTable`` and ``CompositeForeignKey``. ``tenant_id`` is filled by the database from the context, because
    guardian's own inserts do not know it. Only ``accounts.services.grants`` writes, and a grant counts only while
    its person is a member of the tenant.
    """

    tenant_id = models.UUIDField(editable=False, db_default=_writable_tenant())
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
