"""Keyset pages: a cursor is the place of the last row, signed; it holds a time and an id, nothing personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
_SALT = "callcenter.cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """``next`` and ``previous`` are cursors, or None where there is no such page. Rows are newest first."""

    rows: Sequence[M]
    next: str | None
    previous: str | None


def encode(direction: str, moment: datetime, row_id: UUID) -> str:
    return signing.dumps([direction, moment.isoformat(), row_id.hex], salt=_SALT)


def decode(cursor: str) -> tuple[str, datetime, UUID]:
    """Direction ('next' or 'previous'), time and id. Raises Invalid for anything this server did not make."""
    try:
        direction, moment, row_id = signing.loads(cursor, salt=_SALT)
        return str(direction), datetime.fromisoformat(moment), UUID(row_id)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            _("ページの指定が正しくありません。一覧を開き直してください。"), errors={"cursor": [_("無効な値です。")]}
        ) from error


def beyond(time: str, side: str, moment: datetime, row_id: UUID) -> Q:
    """Rows before (``side`` 'lt') or after ('gt') a place. The first condition alone is what an index can start at."""
    return Q(**{f"{time}__{side}e": moment}) & (Q(**{f"{time}__{side}": moment}) | Q(**{f"id__{side}": row_id}))


def keyset(rows: QuerySet[M], cursor: str | None, *, time: str, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows`` by (``time`` DESC, id DESC). One query, no count."""
    direction, backwards = "next", False
    if cursor:
        direction, moment, row_id = decode(cursor)
        backwards = direction == "previous"
        side = "gt" if backwards else "lt"
        rows = rows.filter(beyond(time, side, moment, row_id))
    order = (time, "id") if backwards else (f"-{time}", "-id")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(
        rows=found,
        next=_edge("next", found, -1, time) if found and (more or backwards) else None,
        previous=_edge("previous", found, 0, time) if found and cursor and (more or not backwards) else None,
    )


def _edge(direction: str, rows: Sequence[Any], index: int, time: str) -> str:
    row = rows[index]
    return encode(direction, getattr(row, time), row.pk)
