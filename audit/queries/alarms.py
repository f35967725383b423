"""Logs that the sealer refuses, for the page of whoever runs the service."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from audit import labels
from audit.models import AuditEvent
from callcenter.core.rows import within

SAID_AGAIN = timedelta(minutes=65)
"""The sealer says it once an hour for as long as it lasts."""
ACTIONS = ("seal.refused", "seal.resumed")


@dataclass(frozen=True, slots=True)
class RefusedLog:
    tenant_id: UUID
    since: datetime
    reason: str


def refused_logs(tenants: Collection[UUID]) -> list[RefusedLog]:
    """Refused and not accepted since, of these tenants; oldest first. The house's log says which logs are gone."""
    rows = AuditEvent.objects.filter(
        within(tenants), action__in=ACTIONS, created_at__gt=timezone.now() - SAID_AGAIN
    ).order_by("created_at", "id")
    found: dict[UUID, RefusedLog] = {}
    for row in rows:
        about = UUID(row.object_key or str(row.tenant_id))
        found.pop(about, None)
        if row.action == "seal.refused":
            found[about] = RefusedLog(
                about, row.created_at, labels.reason_label(json.loads(row.body)["outcome"].get("reason", ""))
            )
    return list(found.values())
