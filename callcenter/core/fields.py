"""Fields of tenant-owned models."""

from typing import Any

from django.db import models


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference within one tenant. The constraint is composite and made by ``rls.CompositeForeignKey``.

    Joins and look-ups along it name the tenant too: (tenant_id, id) is the key, on whatever machine the rows are.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def get_joining_fields(self, reverse_join: bool = False) -> Any:
        here, there = self.model._meta.get_field("tenant_id"), self.remote_field.model._meta.get_field("tenant_id")
        tenants = (there, here) if reverse_join else (here, there)
        return (tenants, *super().get_joining_fields(reverse_join))

    def get_extra_descriptor_filter(self, instance: Any) -> Any:
        return {"tenant_id": instance.tenant_id}
