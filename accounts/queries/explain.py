"""Why a person may do something in a company: the memberships that give it, and since when and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import Membership, User
from accounts.queries.access import RUNNING
from accounts.queries.people import may_manage_users
from accounts.roles import ROLES, Role
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Ground:
    """One membership as a reason. ``everywhere``: it is held in the service itself and reaches every company."""

    role: Role
    everywhere: bool
    starts_at: datetime
    ends_at: datetime | None
    permissions: tuple[Permission, ...]


def grounds(actor: Actor, user: User, tenant_id: UUID) -> list[Ground]:
    """What gives this person rights in this company now, for the administrator. Empty for a stopped account."""
    may_manage_users(actor)
    if not user.is_active:
        return []
    rows = Membership.objects.filter(RUNNING, Q(tenant_id=tenant_id) | Q(tenant_id=HOUSE_ID), user=user)
    return [
        Ground(
            role=ROLES[row.role],
            everywhere=row.tenant_id == HOUSE_ID,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            permissions=tuple(sorted(ROLES[row.role].permissions)),
        )
        for row in rows.order_by("starts_at", "id")
    ]
