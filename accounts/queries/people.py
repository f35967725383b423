"""Reads of persons, always by way of a right: administrators see everybody, members their company's people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.queries.access import RUNNING
from accounts.roles import ROLES
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a company's list of members."""

    membership_id: UUID
    user_id: UUID
    code: str
    name: str
    email: str
    role: str
    starts_at: datetime
    ends_at: datetime | None
    last_login: datetime | None
    second_factor: bool

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label)


def labels(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Codes that stand for persons in lists and logs. Codes are no personal data; no right is asked."""
    rows = User.objects.filter(pk__in=set(user_ids))
    return dict(rows.values_list("pk", "staff_code"))


def names(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of persons who are or were members of this company, for its own people (never of staff)."""
    rows = Membership.objects.filter(tenant_id=tenant_id, user_id__in=set(user_ids), role__in=_CLIENT_ROLES)
    return dict(rows.values_list("user_id", "user__display_name"))


_CLIENT_ROLES = tuple(code for code, role in ROLES.items() if not role.staff)


def _with_second_factor(user_ids: Iterable[UUID]) -> set[UUID]:
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user_id__in=list(user_ids), type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def members(actor: Actor, tenant_id: UUID) -> list[Member]:
    """The client's own people, for its administrator: those of the service are not listed. By name."""
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    rows = list(
        Membership.objects.filter(RUNNING, tenant_id=tenant_id, role__in=_CLIENT_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__display_name", "id")
    )
    strong = _with_second_factor(row.user_id for row in rows)
    return [
        Member(
            membership_id=row.id,
            user_id=row.user_id,
            code=row.user.staff_code,
            name=row.user.display_name,
            email=row.user.email,
            role=row.role,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            last_login=row.user.last_login,
            second_factor=row.user_id in strong,
        )
        for row in rows
    ]


def may_manage_users(actor: Actor) -> None:
    """Raises Forbidden unless the actor administers accounts."""
    access = actor.tenants.get(HOUSE_ID)
    if access is None or Permission.USER_MANAGE not in access.permissions:
        raise Forbidden()


def people_for_admin(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[User]:
    """Accounts for the administrator, by code. ``text``: part of code, name or address; ``state``: active, stopped."""
    may_manage_users(actor)
    rows = User.objects.all()
    if state in ("active", "stopped"):
        rows = rows.filter(is_active=state == "active")
    if text:
        needle = text.strip()[:100]
        rows = (
            rows.filter(staff_code__icontains=needle)
            | rows.filter(display_name__icontains=needle)
            | rows.filter(email__icontains=needle)
        )
    return rows.order_by("-created_at", "-id")


def person_for_admin(actor: Actor, user_id: UUID) -> User:
    """One account for the administrator; 404 for an id that nobody has."""
    may_manage_users(actor)
    row = User.objects.filter(pk=user_id).first()
    if row is None:
        raise NotFound()
    return row


def own_account(actor: Actor) -> User:
    """The actor's own account."""
    row = User.objects.filter(pk=actor.id).first() if actor.id else None
    if row is None:
        raise NotFound()
    return row


def by_email(email: str) -> User | None:
    """For services that must not say whether they found somebody."""
    return User.objects.filter(email=email.strip().lower()).first()


def active_person(user_id: UUID) -> User | None:
    """For services and links that carry their own right."""
    return User.objects.filter(pk=user_id, is_active=True).first()
