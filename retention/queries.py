"""Which days are in force now, and what a hold keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.permissions import Permission, require
from retention import classes, periods
from retention.holding import KEEPING
from retention.models import HoldScope, LegalHold, RetentionPolicy


@dataclass(frozen=True)
class ClassPolicy:
    """What holds for one class of one client at one instant. Days; None where nothing waits."""

    data_class: str
    days: int | None
    effective_at: datetime | None
    pending_days: int | None = None
    pending_from: datetime | None = None
    proposed_days: int | None = None
    proposed_at: datetime | None = None

    @property
    def label(self) -> str:
        """The class in the reader's language."""
        return classes.label_of(self.data_class)

    @property
    def floor(self) -> int:
        """Fewest days this class may have."""
        return classes.data_class(self.data_class).floor


def in_force(policy: RetentionPolicy, at: datetime) -> ClassPolicy:
    """The policy as it stands at ``at``: a pending change that has come due is the policy."""
    due = policy.pending_from is not None and policy.pending_from <= at
    return ClassPolicy(
        data_class=policy.data_class,
        days=policy.pending_days if due else policy.days,
        effective_at=policy.pending_from if due else policy.effective_at,
        pending_days=None if due else policy.pending_days,
        pending_from=None if due else policy.pending_from,
        proposed_days=policy.proposed_days,
        proposed_at=policy.proposed_at,
    )


def policies_of(actor: Actor, tenant_id: UUID) -> list[ClassPolicy]:
    """Every class in its order; ``days`` is None where nothing was settled."""
    require(actor, tenant_id, Permission.RETENTION_VIEW)
    return class_policies(tenant_id)


def class_policies(tenant_id: UUID) -> list[ClassPolicy]:
    """The same, for those who have asked for a right."""
    return class_policies_of([tenant_id])[tenant_id]


def class_policies_of(tenant_ids: Collection[UUID]) -> dict[UUID, list[ClassPolicy]]:
    """The same of several tenants."""
    return {
        tenant_id: [known.get(code, ClassPolicy(code, days=None, effective_at=None)) for code in classes.codes()]
        for tenant_id, known in in_force_of(tenant_ids).items()
    }


def in_force_of(tenant_ids: Collection[UUID]) -> dict[UUID, dict[str, ClassPolicy]]:
    """By tenant and class what stands now, without the classes of which nothing was ever settled."""
    at, rows = db.now(), periods.of_tenants(tenant_ids)
    return {key: {code: in_force(row, at) for code, row in of_one.items()} for key, of_one in rows.items()}


def retention_days(tenant_id: UUID) -> dict[str, int]:
    """Class → days in force now, by the database's clock. For the retention run of one entered tenant."""
    at = db.now()
    rows = periods.of_tenant(tenant_id)
    return {code: days for code, row in rows.items() if (days := in_force(row, at).days) is not None}


def is_held(tenant_id: UUID, data_class: str, object_id: UUID, *, within: Iterable[UUID] = ()) -> bool:
    """Whether a hold keeps this object, itself, its class, its tenant or what it is ``within``."""
    return (
        LegalHold.objects.filter(KEEPING, tenant_id=tenant_id)
        .filter(Q(data_class="") | Q(data_class=data_class))
        .filter(Q(scope__in=[HoldScope.TENANT, HoldScope.CLASS]) | Q(target_id__in=[object_id, *within]))
        .exists()
    )


def holds_of(actor: Actor, tenant_id: UUID) -> list[LegalHold]:
    """Holds of one client, newest first, released ones included. ``lingers``: released, and keeps all the same."""
    require(actor, tenant_id, Permission.HOLD_MANAGE)
    lingers = ExpressionWrapper(Q(released_at__isnull=False) & KEEPING, BooleanField())
    rows = LegalHold.objects.filter(tenant_id=tenant_id).annotate(lingers=lingers)
    return list(rows.order_by("-set_at", "-id")[:200])


def get_hold_for(actor: Actor, tenant_id: UUID, hold_id: UUID) -> LegalHold:
    """One hold; the same NotFound for a foreign and a missing id."""
    require(actor, tenant_id, Permission.HOLD_MANAGE)
    hold = LegalHold.objects.filter(tenant_id=tenant_id, id=hold_id).first()
    if hold is None:
        raise NotFound()
    return hold
