"""Reads of persons, always by way of a right. Nothing here is for showing: ``shown`` writes the event as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.roles import ROLES
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission


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

    @classmethod
    def of(cls, row: Membership, *, second_factor: bool) -> Member:
        """From a membership that was loaded with its person."""
        return cls(
            membership_id=row.id,
            user_id=row.user_id,
            code=row.user.staff_code,
            name=row.user.display_name,
            email=row.user.email,
            role=row.role,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            last_login=row.user.last_login,
            second_factor=second_factor,
        )

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label)


def labels(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Codes that stand for persons in lists and logs. Codes are no personal data; no right is asked."""
    rows = User.objects.filter(pk__in=set(user_ids))
    return dict(rows.values_list("pk", "staff_code"))


def with_second_factor(user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these persons who sign in with a second factor."""
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user_id__in=list(user_ids), type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def may_manage_users(actor: Actor) -> None:
    """Raises Forbidden unless the actor administers accounts."""
    access = actor.tenants.get(HOUSE_ID)
    if access is None or Permission.USER_MANAGE not in access.permissions:
        raise Forbidden()


def accounts(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[User]:
    """Accounts for the administrator, newest first; who shows them loads them by ``shown.list_people``."""
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


def get_person_for(actor: Actor, user_id: UUID) -> User:
    """One account that the administrator may change; 404 for an id that nobody has. To show it: ``view_person``."""
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


def some_person(user_id: UUID) -> User | None:
    """Stopped or not: for mails about the account itself."""
    return User.objects.filter(pk=user_id).first()


def active_person(user_id: UUID) -> User | None:
    """For services and links that carry their own right."""
    return User.objects.filter(pk=user_id, is_active=True).first()
