"""Happenings as a stream asks for them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from callcenter.core.context import Actor
from callcenter.core.db import now, tenant_transaction
from callcenter.core.rows import within
from callcenter.live.models import Happening

LATE = timedelta(seconds=60)
"""A happening has the time at which its transaction began; so late it may become visible, and still be told."""
KEPT = timedelta(minutes=10)
"""So far back a stream that broke off is told what it has missed."""


class Told(NamedTuple):
    id: UUID
    tenant_id: UUID
    kind: str
    ids: tuple[UUID, ...]


class Missed(NamedTuple):
    """What a stream that opens begins with. ``known``: all that is already there, so that nothing is told twice or lost.

    ``rows``: what came since the last that it was told; None where nobody can say.
    """

    known: frozenset[UUID]
    rows: tuple[Told, ...] | None


def lately(actor: Actor, tenants: frozenset[UUID]) -> list[Told]:
    """What happened within LATE in these companies, oldest first."""
    with tenant_transaction(actor, tenants):
        return _rows(tenants, LATE)


def missed(tenants: frozenset[UUID], last: UUID | None) -> Missed:
    """Inside the transaction of whoever opens a stream."""
    known = frozenset(row.id for row in _rows(tenants, LATE))
    if last is None:
        return Missed(known, None)
    at = Happening.objects.filter(within(tenants), pk=last, at__gt=now() - KEPT).values_list("at", flat=True).first()
    if at is None:
        return Missed(known, None)
    since = _rows(tenants, now() - at + LATE)
    return Missed(known, tuple(row for row in since if row.id != last))


def _rows(tenants: Iterable[UUID], back: timedelta) -> list[Told]:
    rows = Happening.objects.filter(within(frozenset(tenants)), at__gt=now() - back).order_by("at", "id")
    return [Told(row.pk, row.tenant_id, row.kind, tuple(row.ids)) for row in rows]
