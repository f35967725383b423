"""What holds when: a policy and the changes that were settled since. The same rule for pages, calendar and destruction.

Longer holds at once, shorter after NOTICE, counted from the database's time of the row that asks for it. To have no
period is the longest: the first one of a class waits as well.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from retention.models import PeriodChange, RetentionPolicy

#: A shortening waits this long, so that a mistake or a hostile change can be seen and undone.
NOTICE = timedelta(days=7)


def take_up(policy: RetentionPolicy, days: int | None, at: datetime) -> bool:
    """Brings the policy, not yet saved, to what was asked for at that instant. Whether anything changed."""
    before = policy.days, policy.pending_days
    if policy.pending_from is not None and policy.pending_from <= at:
        policy.days, policy.effective_at = policy.pending_days or policy.days, policy.pending_from
        policy.pending_days = policy.pending_from = None
    if days is None:
        policy.pending_days = policy.pending_from = None
    elif policy.days is not None and days >= policy.days:
        policy.effective_at = at if days > policy.days else policy.effective_at
        policy.days, policy.pending_days, policy.pending_from = days, None, None
    elif days != policy.pending_days:
        policy.pending_days, policy.pending_from = days, at + NOTICE
    return (policy.days, policy.pending_days) != before


def settled(policies: QuerySet[RetentionPolicy], tenant_ids: Collection[UUID]) -> list[RetentionPolicy]:
    """These policies as they stand, with what the worker has yet to take up."""
    changes: dict[tuple[UUID, str], list[PeriodChange]] = {}
    for change in PeriodChange.objects.filter(tenant_id__in=tenant_ids):
        changes.setdefault((change.tenant_id, change.data_class), []).append(change)
    rows = list(policies)
    for row in rows:
        for change in changes.get((row.tenant_id, row.data_class), ()):
            take_up(row, change.days, change.asked_at)
    return rows


def of_tenant(tenant_id: UUID, *, lock: bool = False) -> dict[str, RetentionPolicy]:
    """By class. ``lock``: of the writable tenant, so that changes, holds and deletions cannot cross."""
    rows = RetentionPolicy.objects.filter(tenant_id=tenant_id).order_by("data_class")
    return {row.data_class: row for row in settled(rows.select_for_update() if lock else rows, [tenant_id])}


def of_tenants(tenant_ids: Collection[UUID]) -> dict[UUID, dict[str, RetentionPolicy]]:
    """By tenant and class. Two statements, however many tenants."""
    found: dict[UUID, dict[str, RetentionPolicy]] = {tenant_id: {} for tenant_id in tenant_ids}
    for row in settled(RetentionPolicy.objects.filter(tenant_id__in=found), found):
        found[row.tenant_id][row.data_class] = row
    return found
