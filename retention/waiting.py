"""What a shorter period deletes, and the changes that wait: for their day, or for an answer. Counts only, nothing is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from callcenter.core import db
from callcenter.core.companies import MOST
from callcenter.core.context import Actor, readable
from callcenter.core.errors import Unconfirmed
from callcenter.core.permissions import Permission
from callcenter.core.rows import within
from retention import periods
from retention.kinds import Old, by_day
from retention.models import PeriodChange, RetentionPolicy
from retention.queries import ClassPolicy, class_policies, class_policies_of
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
    """A wish that destroys: what it is, from when on it would hold, and how many records are deleted for it then.

    They are counted up to the next full hour, so that what was read is still true while somebody decides.
    """

    policy: ClassPolicy
    days: int
    since: datetime
    records: int


def shortenings(tenant_id: UUID, days: Mapping[str, int | None]) -> list[Shortening]:
    """Of these wishes those that destroy and do not wait already.

    A first period is one of them, unless the company has never taken a call and nothing of the class is old enough.
    """
    since = db.now() + periods.NOTICE
    hour = since.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    new = Tenant.objects.filter(id=tenant_id, live_at=None).exists()
    wishes = [
        (policy, wish)
        for policy in class_policies(tenant_id)
        if (wish := days.get(policy.data_class)) is not None
        if (policy.days is None or wish < policy.days) and wish != policy.pending_days
    ]
    records = _deleted_for([_Shorter(tenant_id, policy, wish, hour) for policy, wish in wishes])
    found = [Shortening(policy, wish, since, count) for (policy, wish), count in zip(wishes, records, strict=True)]
    return [each for each in found if each.policy.days is not None or each.records or not new]


def counted(shorter: Sequence[Shortening]) -> dict[str, int]:
    """By class how many records are deleted: what is confirmed."""
    return {each.policy.data_class: each.records for each in shorter}


NOTHING: Mapping[str, int] = MappingProxyType({})


def confirmed(tenant_id: UUID, days: Mapping[str, int], confirm: Mapping[str, int]) -> set[str]:
    """The classes in which these wishes destroy. Unconfirmed, unless just that many records were agreed to in each."""
    found = counted(shortenings(tenant_id, days))
    if any(confirm.get(data_class) != records for data_class, records in found.items()):
        raise Unconfirmed(found)
    return set(found)


@dataclass(frozen=True, slots=True)
class _Shorter:
    """A shorter period and the instant at which it begins to hold."""

    tenant_id: UUID
    policy: ClassPolicy
    days: int
    since: datetime

    def older(self, than: int) -> Old:
        return Old(self.policy.data_class, self.tenant_id, self.since - timedelta(days=than))


def _deleted_for(asked: Sequence[_Shorter]) -> list[int]:
    """How many records each one ends at that instant that the longer one keeps. Held ones among them."""
    ended = by_day([each.older(each.days) for each in asked])
    due = iter(by_day([each.older(each.policy.days) for each in asked if each.policy.days is not None]))
    anyway = [0 if each.policy.days is None else next(due).total() for each in asked]
    return [max(0, old.total() - gone) for old, gone in zip(ended, anyway, strict=True)]


@dataclass(frozen=True)
class WaitingList:
    """What waits, soonest first. ``more``: in further companies something waits, too."""

    rows: list[Waiting]
    more: bool


def waiting(actor: Actor) -> WaitingList:
    """Shortenings that wait for their day and wishes that wait for an answer, in all companies of this request.

    Counted in MOST companies at most: so many decisions are not made at a sitting.
    """
    known = within(actor.tenants_with(Permission.RETENTION_MANAGE) & readable())
    some = RetentionPolicy.objects.filter(known).exclude(pending_days=None, proposed_days=None)
    asked = PeriodChange.objects.filter(known, days__isnull=False)
    ids = {*some.values_list("tenant_id", flat=True), *asked.values_list("tenant_id", flat=True)}
    tenants = list(Tenant.objects.filter(id__in=ids).order_by("kana", "id")[: MOST + 1])
    by_id = {tenant.id: tenant for tenant in tenants[:MOST]}
    changes = [
        (_Shorter(tenant_id, policy, days, acts), wish, since)
        for tenant_id, policies in class_policies_of(by_id).items()
        for policy in policies
        for wish, days, acts, since in (
            (False, policy.pending_days, policy.pending_from, policy.pending_from),
            (True, policy.proposed_days, db.now() + periods.NOTICE, policy.proposed_at),
        )
        if days is not None and acts is not None and since is not None
    ]
    records = _deleted_for([shorter for shorter, _wish, _since in changes])
    found = [
        Waiting(by_id[each.tenant_id], each.policy, wish, each.days, since, count)
        for (each, wish, since), count in zip(changes, records, strict=True)
    ]
    return WaitingList(sorted(found, key=lambda each: each.since), more=len(tenants) > MOST)
