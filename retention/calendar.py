"""What falls due when: counted by week, class and client company. Counts only, nothing is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission, require
from retention import classes as known
from retention import periods
from retention.classes import DataClass
from retention.holding import KEEPING
from retention.kinds import kinds_of, registered_classes
from retention.models import LegalHold
from retention.queries import ClassPolicy, in_force
from tenants.models import Tenant

WEEKS = 12
HOLDS = 200
LATE = timedelta(days=1)


@dataclass(frozen=True)
class Week:
    """One week from Monday; `counts` by data class. The first of a calendar also carries what is overdue."""

    start: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class CompanyDue:
    """One client company: periods in days by class, what is overdue, what falls due within WEEKS, active holds."""

    tenant: Tenant
    days: dict[str, int | None]
    overdue: int
    soon: int
    holds: int

    @property
    def periods(self) -> list[tuple[str, int | None]]:
        """(class, days) of the classes of which something can fall due."""
        return [(known.label_of(code), self.days.get(code)) for code in registered_classes()]


@dataclass
class Calendar:
    """`overdue`: past its day and kept by a hold or waiting for the next run."""

    classes: list[DataClass]
    weeks: list[Week]
    overdue: Week
    companies: list[CompanyDue] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(week.total for week in self.weeks)


def calendar(actor: Actor, tenants: Sequence[Tenant]) -> Calendar:
    """The coming WEEKS of these companies, each in its own time zone, from the week of today (database's clock)."""
    at = db.now()
    classes = [known.data_class(code) for code in registered_classes()]
    weekly: dict[date, Counter[str]] = {}
    overdue: Counter[str] = Counter()
    companies = []
    for tenant in tenants:
        require(actor, tenant.id, Permission.RETENTION_MANAGE)
        due = _due_days(tenant, at)
        late, soon = 0, 0
        today = at.astimezone(ZoneInfo(tenant.timezone)).date()
        for (data_class, day), count in due.items():
            if day < today:
                overdue[data_class] += count
                late += count
            else:
                weekly.setdefault(_monday(day), Counter())[data_class] += count
                soon += count
        companies.append(_company(tenant, at, late, soon))
    first = _monday(at.astimezone(ZoneInfo("Asia/Tokyo")).date())
    starts = [first + timedelta(weeks=number) for number in range(WEEKS)]
    weeks = [Week(start, _by_class(classes, weekly.get(start, Counter()))) for start in starts]
    return Calendar(classes, weeks, Week(first, _by_class(classes, overdue)), companies)


def _by_class(classes: Iterable[DataClass], counts: Counter[str]) -> dict[str, int]:
    return {data_class.code: counts[data_class.code] for data_class in classes}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _due_days(tenant: Tenant, at: datetime) -> Counter[tuple[str, date]]:
    """How many records of each class fall due on which local day, up to the end of the last week.

    A shortening that waits counts: from its day on, what the shorter period has overtaken is due.
    """
    zone = ZoneInfo(tenant.timezone)
    policies = _in_force(tenant.id, at)
    horizon = at + timedelta(weeks=WEEKS)
    found: Counter[tuple[str, date]] = Counter()
    for data_class in registered_classes():
        policy = policies.get(data_class)
        lengths = [] if policy is None else [days for days in (policy.days, policy.pending_days) if days is not None]
        if policy is None or not lengths:
            continue
        shortest = timedelta(days=min(lengths))
        for kind in kinds_of(data_class):
            for day, count in kind.by_day(tenant.id, horizon - shortest, zone).items():
                due = _due_on(policy, day, zone)
                if due <= horizon.astimezone(zone).date():
                    found[data_class, due] += count
    return found


def _due_on(policy: ClassPolicy, day: date, zone: ZoneInfo) -> date:
    """When records that began on that day are deleted, as things stand."""
    due = [] if policy.days is None else [day + timedelta(days=policy.days)]
    if policy.pending_days is not None and policy.pending_from is not None:
        shorter = day + timedelta(days=policy.pending_days)
        due.append(max(shorter, policy.pending_from.astimezone(zone).date()))
    return min(due)


def overdue(tenants: Collection[UUID]) -> int:
    """How many records of these companies are a day or more past their deletion, those that a hold keeps among them."""
    at, found = db.now(), 0
    for tenant in Tenant.objects.filter(id__in=tenants):
        lengths = _periods(tenant.id, at)
        for data_class in registered_classes():
            days = lengths.get(data_class)
            if days is not None:
                before = at - timedelta(days=days) - LATE
                found += sum(sum(kind.by_day(tenant.id, before, UTC).values()) for kind in kinds_of(data_class))
    return found


def _periods(tenant_id: UUID, at: datetime) -> dict[str, int | None]:
    return {code: each.days for code, each in _in_force(tenant_id, at).items()}


def _in_force(tenant_id: UUID, at: datetime) -> dict[str, ClassPolicy]:
    return {code: in_force(row, at) for code, row in periods.of_tenant(tenant_id).items()}


def _company(tenant: Tenant, at: datetime, overdue: int, soon: int) -> CompanyDue:
    holds = LegalHold.objects.filter(tenant_id=tenant.id, released_at__isnull=True).count()
    return CompanyDue(
        tenant=tenant,
        days=_periods(tenant.id, at),
        overdue=overdue,
        soon=soon,
        holds=holds,
    )


def active_holds(actor: Actor, tenants: Sequence[Tenant]) -> list[tuple[Tenant, LegalHold]]:
    """Holds that keep something in these companies, newest first, at most HOLDS."""
    by_id = {require(actor, tenant.id, Permission.HOLD_MANAGE).tenant_id: tenant for tenant in tenants}
    rows = LegalHold.objects.filter(KEEPING, tenant_id__in=by_id).order_by("-set_at", "-id")
    return [(by_id[hold.tenant_id], hold) for hold in rows[:HOLDS]]
