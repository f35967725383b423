"""What the API says about periods and holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retention import services
from retention.models import LegalHold
from retention.queries import ClassPolicy


def policies(rows: Sequence[ClassPolicy], changes: Sequence[services.Change] | None = None) -> dict[str, Any]:
    """Days per class; after a change also the instant from which the last of them holds."""
    body: dict[str, Any] = {row.data_class: _policy(row) for row in rows}
    if changes is not None:
        body["effective_at"] = max((change.effective_at for change in changes), default=None)
    return body


def _policy(row: ClassPolicy) -> dict[str, Any]:
    pending = {"days": row.pending_days, "effective_at": row.pending_from} if row.pending_from else None
    proposed = {"days": row.proposed_days, "proposed_at": row.proposed_at} if row.proposed_at else None
    return {
        "days": row.days,
        "minimum_days": row.floor,
        "effective_at": row.effective_at,
        "pending": pending,
        "proposed": proposed,
    }


def hold(row: LegalHold) -> dict[str, Any]:
    """A legal hold."""
    return {
        "id": row.id,
        "target_type": row.scope,
        "target_id": row.target_id,
        "data_class": row.data_class,
        "reason": row.reason_code,
        "ticket": row.ticket,
        "set_at": row.set_at,
        "released_at": row.released_at,
        "kept_until": row.kept_until,
    }
