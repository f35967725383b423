"""Keyset pages: a cursor is the place of the last row, signed; it holds a time or a company's reading, and an id; nothing personal."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from callcenter.core.db import by_index
from callcenter.core.errors import Invalid
from callcenter.core.rows import FEW

M = TypeVar("M", bound=Model)
P = TypeVar("P")
PAGE_SIZE = 50
_SALT = "callcenter.cursor"
_SIDES = {"lt": TupleLessThan, "gt": TupleGreaterThan}


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """``next`` and ``previous`` are cursors, or None where there is no such page. Rows are in the list's order."""

    rows: Sequence[M]
    next: str | None
    previous: str | None


def encode(direction: str, place: datetime | str, row_id: UUID) -> str:
    text = place if isinstance(place, str) else place.isoformat()
    return signing.dumps([direction, text, row_id.hex], salt=_SALT)


def decode(cursor: str) -> tuple[str, datetime, UUID]:
    """Direction ('next' or 'previous'), time and id. Raises Invalid for anything this server did not make."""
    return _decode(cursor, datetime.fromisoformat)


def _decode(cursor: str, parse: Callable[[str], P]) -> tuple[str, P, UUID]:
    try:
        direction, place, row_id = signing.loads(cursor, salt=_SALT)
        return str(direction), parse(place), UUID(row_id)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            _("ページの指定が正しくありません。一覧を開き直してください。"), errors={"cursor": [_("無効な値です。")]}
        ) from error


def beyond(key: str, side: str, place: datetime | str, row_id: UUID) -> Q:
    """Rows before (``side`` 'lt') or after ('gt') a place, as one comparison, so that an index starts right there."""
    return Q(_SIDES[side](Tuple(key, "id"), (place, row_id)))


def keyset(
    rows: QuerySet[M], cursor: str | None, *, time: str, size: int = PAGE_SIZE, tenants: Collection[UUID] | None = ()
) -> Page[M]:
    """One page of ``rows`` by (``time`` DESC, id DESC), without a count.

    ``tenants``: whose rows these are, where they may be several's. Few are one branch each; for very many, and for None
    (whose they are narrows nothing), an index over all tenants serves the question.
    """
    return _page(rows, cursor, _Order(time, datetime.fromisoformat, falling=True), size, tenants)


def rising(rows: QuerySet[M], cursor: str | None, *, time: str, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows`` by (``time``, id), the earliest first."""
    return _page(rows, cursor, _Order(time, datetime.fromisoformat, falling=False), size, ())


def alphabetical(rows: QuerySet[M], cursor: str | None, *, by: str, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows`` by (``by``, id), rising."""
    return _page(rows, cursor, _Order(by, str, falling=False), size, ())


@dataclass(frozen=True, slots=True)
class _Order(Generic[P]):
    """By which field a list goes, how its place is read from a cursor, and in which direction the first page lies."""

    key: str
    parse: Callable[[str], P]
    falling: bool

    def fields(self, *, backwards: bool) -> tuple[str, str]:
        sign = "-" if self.falling != backwards else ""
        return f"{sign}{self.key}", f"{sign}id"


def _page(
    rows: QuerySet[M], cursor: str | None, order: _Order[Any], size: int, tenants: Collection[UUID] | None
) -> Page[M]:
    direction, backwards = "next", False
    if cursor:
        direction, place, row_id = _decode(cursor, order.parse)
        backwards = direction == "previous"
        rows = rows.filter(beyond(order.key, "lt" if order.falling != backwards else "gt", place, row_id))
    found = _first(rows, order.fields(backwards=backwards), size + 1, tenants)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(
        rows=found,
        next=_edge("next", found, -1, order.key) if found and (more or backwards) else None,
        previous=_edge("previous", found, 0, order.key) if found and cursor and (more or not backwards) else None,
    )


def _first(rows: QuerySet[M], order: tuple[str, str], count: int, tenants: Collection[UUID] | None) -> list[M]:
    """The first rows: by the index of one tenant, by a branch for each of a few, or by the index over all."""
    if tenants is None or len(tenants) > FEW:
        with by_index():
            return list(rows.order_by(*order)[:count])
    if len(tenants) < 2:
        return list(rows.order_by(*order)[:count])
    columns = ("tenant_id", "id", order[0].lstrip("-"))
    one, *others = (
        rows.filter(tenant_id=tenant).order_by(*order).values_list(*columns)[:count] for tenant in sorted(tenants)
    )
    places = list(one.union(*others, all=True).order_by(*order)[:count])
    chosen = rows.filter(tenant_id__any={place[0] for place in places}, pk__any=[place[1] for place in places])
    found = {row.pk: row for row in chosen}
    return [found[place[1]] for place in places if place[1] in found]


def _edge(direction: str, rows: Sequence[Any], index: int, key: str) -> str:
    row = rows[index]
    return encode(direction, getattr(row, key), row.pk)
