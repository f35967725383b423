"""Rows of tenants: the second wall around reading, and the tenant's name in every statement that writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models

from callcenter.core.context import readable, writing

M = TypeVar("M", bound=models.Model)
FEW = 100
"""So many tenants are named one by one in a statement, and a list over them is made of one branch each."""


def tenant_column(model: type[models.Model]) -> str:
    """The field that names a row's tenant: ``tenant_id``, and for a company itself ``id``."""
    return getattr(model, "tenant_column", "tenant_id")


def within(tenants: Collection[UUID], field: str = "tenant_id") -> models.Q:
    """Condition: the row is one of these tenants', all of which this transaction reads.

    Where they are many, those that are not among them are named instead: row-level security keeps to the readable ones
    anyway, and a thousand ids cost more than the page they would select.
    """
    others = readable().difference(tenants)
    if len(tenants) <= FEW or len(others) > FEW:
        return models.Q(**{f"{field}__in": tenants})
    return ~models.Q(**{f"{field}__in": others}) if others else models.Q()


class TenantQuerySet(models.QuerySet[M]):
    """UPDATE, DELETE and FOR UPDATE name the tenant that this transaction writes to, and raise where it has none.

    Row-level security says the same; but a spread database must read in the statement on which machine the rows are,
    and a lock on rows that may only be read would silently find none.
    """

    def _own(self) -> Self:
        rows = self.filter(**{tenant_column(self.model): writing()})
        rows._for_write = True  # type: ignore[attr-defined]
        return rows

    def update(self, **values: Any) -> int:
        return models.QuerySet.update(self._own(), **values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """One DELETE. What refers to the rows stops it in the database (IntegrityError); nothing cascades."""
        rows = self._own()
        count: int = rows._raw_delete(rows.db)
        return count, {self.model._meta.label: count}

    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = False
    ) -> Self:
        return models.QuerySet.select_for_update(self._own(), nowait, skip_locked, of, no_key)

    update.alters_data = delete.alters_data = True  # type: ignore[attr-defined]


class TenantManager(models.Manager[M]):
    """The second wall: raises without a context, and narrows to the one tenant where there is only one."""

    def get_queryset(self) -> TenantQuerySet[M]:
        tenants = readable()
        rows: TenantQuerySet[M] = TenantQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]
        if len(tenants) == 1:
            (only,) = tenants
            return rows.filter(**{tenant_column(self.model): only})
        return rows
