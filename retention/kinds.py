"""What can fall due: each room declares its kinds of record, and nothing else of retention knows one.

A kind works in the open transaction of one tenant, which is the writable one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise

from callcenter.core.rooms import RoomError
from callcenter.core.statements import ask_last
from retention.classes import data_class

Then = Callable[[UUID, Sequence[UUID]], None]
EVERYTHING: Final = frozenset({"*"})
"""Of rows that hang on a record and say nothing of anybody but who worked on it."""


class Fate(Enum):
    """Where a record stands in its life."""

    KEPT = "kept"
    SHREDDING = "shredding"
    SHREDDED = "shredded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Old:
    """Asked of a class: the kept records of one tenant that are older than ``before``, by the days of ``zone``."""

    data_class: str
    tenant_id: UUID
    before: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Spared:
    """What holds keep: records by id, among them the records that another record lies within (what hangs on a call)."""

    ids: frozenset[UUID] = frozenset()


def cleared(model: type[models.Model], stays: Iterable[str], marked: Iterable[str]) -> dict[str, Any]:
    """Column → its empty value, for every column that does not stay. RoomError for one that cannot be empty."""
    names = {field.attname for field in model._meta.concrete_fields}
    kept = names if "*" in stays else {"id", "tenant_id", *stays, *marked}
    if unknown := kept - names:
        raise RoomError(f"{model._meta.label} has no column {min(unknown)}")
    fields = [field for field in model._meta.concrete_fields if field.attname not in kept]
    return {field.attname: _empty(field) for field in fields}


def _empty(field: Any) -> Any:
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    raise RoomError(f"{field} can neither be empty nor is it named as staying")


@dataclass(frozen=True)
class Hanging:
    """Rows of another model that end with a record, found by the column that names it.

    ``stays``: their columns that survive; None: the rows go whole. ``marks``: what they say afterwards.
    """

    model: type[models.Model]
    by: str
    stays: frozenset[str] | None = None
    marks: tuple[tuple[str, Any], ...] = ()

    def values(self) -> dict[str, Any]:
        """What is written into the rows that stay."""
        marks = dict(self.marks)
        return {} if self.stays is None else cleared(self.model, self.stays, marks) | marks

    def end(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        rows = _manager(self.model).filter(tenant_id=tenant_id, **{f"{self.by}__in": ids})
        if self.stays is None:
            rows.delete()
        elif values := self.values():
            rows.update(**values)


def _manager(model: type[models.Model]) -> Any:
    return model._default_manager


@dataclass(frozen=True)
class RecordKind:
    """Part of a room: a kind of record. Its rows have ``state``; their ids are the object ids of their keys.

    ``object_type``: what the log calls one; ``hold``: the scope by which a single one can be held, with its ``label``.
    ``started``: the column from which the period runs, null: never due; ``received``: the column that the database's
    clock wrote, where ``started`` is a time that a sender gave. ``within``: the column of an id whose hold keeps this
    record too. ``stays``: the columns that survive destruction; every other one is cleared. ``hanging``: rows that end
    with it. ``outside``: deletes stored objects, all versions, idempotent. ``digest``: the column whose content names
    the destroyed object in the log. ``then``: told of destroyed records, in their transaction.
    """

    model: type[models.Model]
    data_class: str
    object_type: str
    started: str
    stays: frozenset[str]
    received: str = ""
    hold: str = ""
    label: str | Promise = ""
    kept: tuple[str, ...] = ("kept",)
    shredding: str = "shredding"
    shredded: str = "shredded"
    changed: str = ""
    within: str = ""
    hanging: tuple[Hanging, ...] = ()
    outside: Then | None = None
    digest: str = ""
    then: Then | None = None

    def settle(self) -> None:
        data_class(self.data_class)
        self.values()
        for each in self.hanging:
            each.values()
        for known in kinds():
            if known.object_type == self.object_type or (self.hold and known.hold == self.hold):
                raise RoomError(f"the kind of record {self.object_type} is declared twice")
        _kinds.setdefault(self.data_class, []).append(self)

    def values(self) -> dict[str, Any]:
        """What destruction writes into a row, but for its state."""
        touched = {self.changed: Now()} if self.changed else {}
        return cleared(self.model, self.stays, {"state", *touched}) | touched

    def rows(self, tenant_id: UUID) -> QuerySet[models.Model]:
        rows: QuerySet[models.Model] = _manager(self.model).filter(tenant_id=tenant_id)
        return rows

    def _old(self, tenant_id: UUID, before: datetime) -> QuerySet[models.Model]:
        clocks = {f"{clock}__lt": before for clock in (self.started, self.received) if clock}
        return self.rows(tenant_id).filter(state__in=self.kept, **clocks).order_by(self.started, "pk")

    def _held(self, spared: Spared) -> Q:
        held = Q(pk__in=spared.ids)
        return held | Q(**{f"{self.within}__in": spared.ids}) if self.within else held

    def due(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        """Kept records older than `before` and not spared, oldest first, each row locked; one locked elsewhere waits."""
        rows = self._old(tenant_id, before)
        if spared.ids:
            rows = rows.exclude(self._held(spared))
        return [row.pk for row in rows.select_for_update(skip_locked=True, of=("self",)).only("pk")[:limit]]

    def spared(self, tenant_id: UUID, before: datetime, spared: Spared, limit: int) -> list[UUID]:
        """Kept records older than `before` that only a hold keeps."""
        if not spared.ids:
            return []
        return list(self._old(tenant_id, before).filter(self._held(spared)).values_list("pk", flat=True)[:limit])

    def begun(self, tenant_id: UUID, limit: int) -> list[UUID]:
        """Records in state `shredding`, each row locked; those that another run holds are left to it."""
        rows = self.rows(tenant_id).filter(state=self.shredding).order_by("pk")
        return [row.pk for row in rows.select_for_update(skip_locked=True, of=("self",)).only("pk")[:limit]]

    def mark(self, tenant_id: UUID, ids: Sequence[UUID]) -> None:
        """State `shredding`."""
        touched = {self.changed: Now()} if self.changed else {}
        self.rows(tenant_id).filter(pk__in=ids).update(state=self.shredding, **touched)

    def clear(self, tenant_id: UUID, ids: Sequence[UUID], state: str) -> None:
        """Clears what does not stay, of the rows and of what hangs on them."""
        for each in self.hanging:
            each.end(tenant_id, ids)
        self.rows(tenant_id).filter(pk__in=ids).update(**self.values(), state=state)

    def digests(self, tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
        if not self.digest:
            return {}
        return dict(self.rows(tenant_id).filter(pk__in=ids).values_list("pk", self.digest))

    def fate(self, tenant_id: UUID, object_id: UUID) -> Fate:
        """Where a record stands, for a hold that is asked for on it."""
        fates = {self.shredding: Fate.SHREDDING, self.shredded: Fate.SHREDDED}
        states = self.rows(tenant_id).filter(pk=object_id).values_list("state", flat=True)
        return next((fates.get(state, Fate.KEPT) for state in states), Fate.UNKNOWN)

    def count(self, tenant_id: UUID, before: datetime) -> int:
        """Kept records older than `before`."""
        return self._old(tenant_id, before).order_by().count()

    def by_day(self, asked: Sequence[Old]) -> list[tuple[int, date, int]]:
        """Place in ``asked``, local day from which the period runs, how many. One statement, however many are asked of."""
        columns = {field.name: field.column for field in self.model._meta.concrete_fields}
        clocks = [f'r."{columns[name]}"' for name in (self.started, self.received) if name]
        older = " AND ".join(f"{clock} < a.before" for clock in clocks)
        statement = f"""
            SELECT a.place - 1, (greatest({", ".join(clocks)}) AT TIME ZONE a.zone)::date AS day, count(*)
            FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) WITH ORDINALITY AS a (tenant_id, before, zone, place)
            JOIN "{self.model._meta.db_table}" AS r ON r.tenant_id = a.tenant_id AND {older}
            WHERE r.state = ANY(%s) GROUP BY a.place, day
        """  # noqa: S608  (names of the code)
        values = [[getattr(each, name) for each in asked] for name in ("tenant_id", "before", "zone")]
        return [
            (place, day, count)
            for place, day, count in ask_last("default", statement, values=[*values, list(self.kept)])
        ]


_kinds: dict[str, list[RecordKind]] = {}


def kinds() -> list[RecordKind]:
    return [kind for found in _kinds.values() for kind in found]


def kinds_of(code: str) -> list[RecordKind]:
    return list(_kinds.get(code, ()))


def by_day(asked: Sequence[Old]) -> list[Counter[date]]:
    """For each that is asked, how many records began on which day. As many statements as there are kinds."""
    found: list[Counter[date]] = [Counter() for _each in asked]
    for code, of_class in _kinds.items():
        places = [place for place, each in enumerate(asked) if each.data_class == code]
        for kind in of_class if places else ():
            for place, day, count in kind.by_day([asked[each] for each in places]):
                found[places[place]][day] += count
    return found


def holdable() -> dict[str, RecordKind]:
    """Scope of a hold on a single record → kind."""
    return {kind.hold: kind for kind in kinds() if kind.hold}


def registered_classes() -> list[str]:
    """Data classes of which something can fall due, in their order."""
    return sorted(_kinds, key=lambda code: data_class(code).order)
