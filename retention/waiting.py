"""What a shorter period deletes, and the changes that wait: for their day, or for an answer. Counts only, nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from callcenter.core import db
from callcenter.core.context import Actor
from retention import periods
from retention.kinds import kinds_of
from retention.queries import ClassPolicy, policies_of
from tenants.models import Tenant


@dataclass(frozen=True)
class Waiting:
    """What waits in one client company: a shortening for its day, or the client's wish for an administrator.

    ``records``: how many are deleted for it when it begins to hold; ``since``: that day, or when the wish was made.
    """

    tenant: Tenant
    policy: ClassPolicy
    wish: bool
    days: int
    since: datetime
    records: int


@dataclass(frozen=True)
class Shortening:
    """A wish that destroys: what it is, from when on it would hold, and how many records are deleted for it then."""

    policy: ClassPolicy
    days: int
    since: datetime
    records: int


def shortenings(actor: Actor, tenant_id: UUID, days: Mapping[str, int]) -> list[Shortening]:
    """Of these wishes those that destroy and do not wait already."""
    since = db.now() + periods.NOTICE
    return [
        Shortening(policy, wish, since, _deleted_for(tenant_id, policy, wish, since))
        for policy in policies_of(actor, tenant_id)
        if (wish := days.get(policy.data_class)) is not None
        if policy.days is not None and wish < policy.days and wish != policy.pending_days
    ]


def _deleted_for(tenant_id: UUID, policy: ClassPolicy, days: int, since: datetime) -> int:
    """How many records the shorter period ends at that instant that the longer one keeps. Held ones among them."""

    def older(than: int) -> int:
        before = since - timedelta(days=than)
        return sum(sum(kind.by_day(tenant_id, before, UTC).values()) for kind in kinds_of(policy.data_class))

    return older(days) - older(policy.days) if policy.days is not None and days < policy.days else 0


def waiting(actor: Actor, tenants: Sequence[Tenant]) -> list[Waiting]:
    """Shortenings that wait for their day and wishes that wait for an answer, in these companies, soonest first."""
    found = []
    for tenant in tenants:
        for policy in policies_of(actor, tenant.id):
            if policy.pending_days is not None and policy.pending_from is not None:
                days, since = policy.pending_days, policy.pending_from
                records = _deleted_for(tenant.id, policy, days, since)
                found.append(Waiting(tenant, policy, False, days, since, records))
            if policy.proposed_days is not None and policy.proposed_at is not None:
                records = _deleted_for(tenant.id, policy, policy.proposed_days, db.now() + periods.NOTICE)
                found.append(Waiting(tenant, policy, True, policy.proposed_days, policy.proposed_at, records))
    return sorted(found, key=lambda each: each.since)
