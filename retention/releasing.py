"""What the release of a hold destroys once it lingers no more. Counts only, nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from callcenter.core import db
from callcenter.core.errors import Unconfirmed
from retention import periods
from retention.holding import Holds, together
from retention.kinds import RecordKind, Spared, kinds_of
from retention.models import LINGERS, LegalHold
from retention.queries import in_force

SINGLE = 100_000
"""Records that holds on single ones keep, at most."""


def freed(tenant_id: UUID, hold: LegalHold) -> dict[str, int]:
    """By class how many records are due by then that nothing but this hold keeps; without the classes that have none.

    Counted up to the next full hour, so that what was read is still true while somebody decides.
    """
    at = (db.now() + LINGERS).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    others = LegalHold.objects.filter(tenant_id=tenant_id, released_at__isnull=True).exclude(pk=hold.pk)
    found = {}
    for code, policy in periods.of_tenant(tenant_id).items():
        days = in_force(policy, at).days
        if days is not None and hold.data_class in ("", code):
            before, kept = at - timedelta(days=days), together(others, code)
            found[code] = sum(_freed(tenant_id, kind, before, hold, kept) for kind in kinds_of(code))
    return {code: count for code, count in found.items() if count}


def confirmed(tenant_id: UUID, hold: LegalHold, confirm: Mapping[str, int]) -> int:
    """How many records the release destroys. Unconfirmed, unless just that many were agreed to in each class."""
    found = freed(tenant_id, hold)
    if any(confirm.get(code) != count for code, count in found.items()):
        raise Unconfirmed(found)
    return sum(found.values())


def _freed(tenant_id: UUID, kind: RecordKind, before: datetime, hold: LegalHold, others: Holds) -> int:
    if others.blanket is not None:
        return 0
    kept = set(kind.spared(tenant_id, before, others.spared, SINGLE))
    if hold.target_id is None:
        return kind.count(tenant_id, before) - len(kept)
    return len(set(kind.spared(tenant_id, before, Spared(frozenset({hold.target_id})), SINGLE)) - kept)
