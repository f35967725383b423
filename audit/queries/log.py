"""The log in its order: batches of sealed lines by sequence number, for the sealer and for exports."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from audit.bundle import leaf
from audit.models import AuditOrder

BATCH = 1000
_LINES = """
SELECT o.seq, o.at_db, e.id, e.body FROM audit_order o LEFT JOIN audit_event e ON e.id = o.id AND e.tenant_id = o.tenant_id
WHERE o.tenant_id = %s AND o.seq > %s AND o.seq <= %s{} ORDER BY o.seq LIMIT %s
"""
# What an export may be narrowed to: name → condition on the event, with one parameter for each mark.
_FILTERS = {
    "actor": "%s IN (e.actor_label, e.actor_key)",
    "action": "starts_with(e.action || '.', %s)",
    "outcome": "e.outcome = %s",
    "object": "(e.object_key = %s OR strpos(e.body, %s) > 0)",
    "ip": "e.ip = %s",
}


class Line(NamedTuple):
    """One numbered event. `body` is None where the database has lost it."""

    seq: int
    at_db: datetime
    event_id: UUID | None
    body: str | None

    def leaf(self) -> bytes:
        """The bytes that are sealed and exported."""
        return leaf(body=self.body or "", seq=self.seq, at_db=self.at_db)


def lines(tenant_id: UUID, *, after: int, last: int) -> Iterator[Line]:
    """Events with `after` < seq ≤ `last`, in batches, so that memory stays constant."""
    while True:
        found = batch(tenant_id, after=after, last=last)
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].seq


def batch(
    tenant_id: UUID, *, after: int, last: int, size: int = BATCH, filters: Mapping[str, str] | None = None
) -> list[Line]:
    """Up to `size` events of the range, in order; only those that all of `filters` fit."""
    conditions, values = "", []
    for name, value in (filters or {}).items():
        conditions += f" AND {_FILTERS[name]}"
        values += {"object": [value, f'"{value}"'], "action": [value if value.endswith(".") else f"{value}."]}.get(
            name, [value]
        )
    with connections["default"].cursor() as cursor:
        cursor.execute(_LINES.format(conditions), [tenant_id, after, last, *values, size])
        return [Line(*row) for row in cursor.fetchall()]


def first_seq(tenant_id: UUID, moment: datetime) -> int:
    """The first sequence number at or after `moment`; one more than the last where there is none.

    Times never run backwards within a tenant, so a binary search needs no index of its own.
    """
    rows = AuditOrder.objects.filter(tenant_id=tenant_id)
    newest = rows.order_by("-seq").values_list("seq", flat=True).first() or 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = rows.filter(seq__gte=middle).order_by("seq").values_list("seq", "at_db").first()
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0] + 1
    return low
