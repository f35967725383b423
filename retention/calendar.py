"""What falls due when: counted by week, class and client company. Counts only, nothing is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission, require
from retention import classes as known
from retention.classes import DataClass
from retention.holding import KEEPING
from retention.kinds import Old, by_day, registered_classes
from retention.models import LegalHold
from retention.queries import ClassPolicy, in_force_of
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
    ids = [require(actor, tenant.id, Permission.RETENTION_MANAGE).tenant_id for tenant in tenants]
    policies, held = in_force_of(ids), _holds(ids)
    days = _due_days(tenants, policies, at)
    weekly: dict[date, Counter[str]] = {}
    overdue: Counter[str] = Counter()
    companies = []
    for tenant in tenants:
        late, soon = 0, 0
        today = at.astimezone(ZoneInfo(tenant.timezone)).date()
        for (data_class, day), count in days[tenant.id].items():
            if day < today:
                overdue[data_class] += count
                late += count
            else:
                weekly.setdefault(_monday(day), Counter())[data_class] += count
                soon += count
        lengths = {code: each.days for code, each in policies[tenant.id].items()}
        companies.append(CompanyDue(tenant, lengths, late, soon, held[tenant.id]))
    first = _monday(at.astimezone(ZoneInfo("Asia/Tokyo")).date())
    starts = [first + timedelta(weeks=number) for number in range(WEEKS)]
    weeks = [Week(start, _by_class(classes, weekly.get(start, Counter()))) for start in starts]
    return Calendar(classes, weeks, Week(first, _by_class(classes, overdue)), companies)


def _by_class(classes: Iterable[DataClass], counts: Counter[str]) -> dict[str, int]:
    return {data_class.code: counts[data_class.code] for data_class in classes}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _due_days(
    tenants: Sequence[Tenant], policies: Mapping[UUID, Mapping[str, ClassPolicy]], at: datetime
) -> dict[UUID, Counter[tuple[str, date]]]:
    """By tenant how many records of each class fall due on which local day, up to the end of the last week.

    A shortening that waits counts: from its day on, what the shorter period has overtaken is due.
    """
    horizon = at + timedelta(weeks=WEEKS)
    asked = [
        Old(code, tenant.id, horizon - timedelta(days=min(lengths)), tenant.timezone)
        for tenant in tenants
        for code, policy in policies[tenant.id].items()
        if (lengths := [days for days in (policy.days, policy.pending_days) if days is not None])
    ]
    found: dict[UUID, Counter[tuple[str, date]]] = {tenant.id: Counter() for tenant in tenants}
    for old, days in zip(asked, by_day(asked), strict=True):
        zone, policy = ZoneInfo(old.zone), policies[old.tenant_id][old.data_class]
        for day, count in days.items():
            due = _due_on(policy, day, zone)
            if due <= horizon.astimezone(zone).date():
                found[old.tenant_id][old.data_class, due] += count
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
    at = db.now()
    late = [
        Old(code, tenant_id, at - timedelta(days=policy.days) - LATE)
        for tenant_id, known in in_force_of(tenants).items()
        for code, policy in known.items()
        if policy.days is not None
    ]
    return sum(days.total() for days in by_day(late))


def _holds(tenants: Collection[UUID]) -> Counter[UUID]:
    """How many holds are in force, by tenant."""
    rows = LegalHold.objects.filter(tenant_id__in=tenants, released_at__isnull=True).order_by()
    return Counter(dict(rows.values_list("tenant_id").annotate(n=Count("pk"))))


def active_holds(actor: Actor, tenants: Sequence[Tenant]) -> list[tuple[Tenant, LegalHold]]:
    """Holds that keep something in these companies, newest first, at most HOLDS."""
    by_id = {require(actor, tenant.id, Permission.HOLD_MANAGE).tenant_id: tenant for tenant in tenants}
    rows = LegalHold.objects.filter(KEEPING, tenant_id__in=by_id).order_by("-set_at", "-id")
    return [(by_id[hold.tenant_id], hold) for hold in rows[:HOLDS]]
