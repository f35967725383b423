"""What can fall due: each room declares its kinds of record, the engine knows nothing else of them.

A kind works in the open transaction of one tenant, which is the writable one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import models
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate

from callcenter.core.rooms import RoomError
from callcenter.vault.fields import blind_fields, sealed_fields
from retention.models import DataClass


@dataclass(frozen=True, slots=True)
class Spared:
    """What holds keep: records by id, among them the records that another record lies within (what hangs on a call)."""

    ids: frozenset[UUID] = frozenset()


class RetentionKind(Protocol):
    """One kind of record of a data class. The record's id is the object id of its key."""

    @property
    def data_class(self) -> str: ...

    @property
    def object_type(self) -> str:
        """What the log calls such a record."""
        ...

    def due(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        """Kept records older than `before` and not spared, oldest first, each row locked; one locked elsewhere can wait."""
        ...

    def spared(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        """Kept records older than `before` that only a hold keeps."""
        ...

    def begin(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        """State `shredding`."""
        ...

    def begun(self, tenant_id: UUID, limit: int) -> list[UUID]:
        """Records in state `shredding`, each row locked; those that another run holds are left to it."""
        ...

    def erase(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        """Deletes what lies outside the database, all versions. Idempotent; their keys are destroyed already."""
        ...

    def finish(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        """Nulls sealed columns and blind indexes, also of what hangs on the records; state `shredded`."""
        ...

    def by_day(self, tenant_id: UUID, before: datetime, zone: Any) -> dict[Any, int]:
        """Kept records older than `before`, counted by the local day from which their period runs."""
        ...


_kinds: dict[str, list[RetentionKind]] = {}

Then = Callable[[UUID, Sequence[UUID]], None]


@dataclass(frozen=True)
class ModelKind:
    """Part of a room: a kind whose records are rows of one model with `state` kept/shredding/shredded (names are given).

    `clock`: the column from which the period runs; rows where it is null are never due. `within`: the column of an
    id whose hold keeps this record too. `also`: clears what hangs on the records; `outside`: deletes stored objects.
    """

    model: type[models.Model]
    data_class: str
    object_type: str
    clock: str
    kept: tuple[str, ...] = ("kept",)
    shredding: str = "shredding"
    shredded: str = "shredded"
    within: str = ""
    also: Then | None = None
    outside: Then | None = None

    def settle(self) -> None:
        known = _kinds.setdefault(DataClass(self.data_class).value, [])
        if any(each.object_type == self.object_type for each in known):
            raise RoomError(f"the retention kind {self.object_type} is declared twice")
        known.append(self)

    def _rows(self, tenant_id: UUID) -> QuerySet[models.Model]:
        manager: Any = self.model._default_manager
        rows: QuerySet[models.Model] = manager.filter(tenant_id=tenant_id)
        return rows

    def _old(self, tenant_id: UUID, before: datetime) -> QuerySet[models.Model]:
        rows = self._rows(tenant_id).filter(state__in=self.kept, **{f"{self.clock}__lt": before})
        return rows.order_by(self.clock, "pk")

    def _held(self, spared: Spared) -> models.Q:
        held = models.Q(pk__in=spared.ids)
        return held | models.Q(**{f"{self.within}__in": spared.ids}) if self.within else held

    def due(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        rows = self._old(tenant_id, before)
        if spared.ids:
            rows = rows.exclude(self._held(spared))
        return [row.pk for row in rows.select_for_update(skip_locked=True, of=("self",)).only("pk")[:limit]]

    def spared(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        if not spared.ids:
            return []
        return list(self._old(tenant_id, before).filter(self._held(spared)).values_list("pk", flat=True)[:limit])

    def begin(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        self._rows(tenant_id).filter(pk__in=ids).update(state=self.shredding)

    def begun(self, tenant_id: UUID, limit: int) -> list[UUID]:
        rows = self._rows(tenant_id).filter(state=self.shredding).order_by("pk")
        return [row.pk for row in rows.select_for_update(skip_locked=True, of=("self",)).only("pk")[:limit]]

    def erase(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        if self.outside is not None:
            self.outside(tenant_id, ids)

    def finish(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        nothing = dict.fromkeys([*sealed_fields(self.model), *blind_fields(self.model)])
        self._rows(tenant_id).filter(pk__in=ids).update(**nothing, state=self.shredded)
        if self.also is not None:
            self.also(tenant_id, ids)

    def by_day(self, tenant_id: UUID, before: datetime, zone: Any) -> dict[Any, int]:
        rows = self._old(tenant_id, before).order_by()
        counted = rows.annotate(day=TruncDate(F(self.clock), tzinfo=zone)).values("day").annotate(n=Count("pk"))
        return {row["day"]: row["n"] for row in counted}


def kinds_of(data_class: str) -> list[RetentionKind]:
    return list(_kinds.get(data_class, ()))


def registered_classes() -> list[str]:
    """Data classes of which something can fall due, in the order of DataClass."""
    return [choice.value for choice in DataClass if choice.value in _kinds]
