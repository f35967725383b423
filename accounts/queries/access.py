"""Who may what on single objects, and which rows of memberships and tokens an actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import ApiToken, Membership, ObjectGrant, User
from accounts.roles import ADMIN, CLIENT_ADMIN
from callcenter.core.context import Actor, Reach
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require

RUNNING = Q(accepted_at__lte=Now(), starts_at__lte=Now()) & (Q(ends_at__isnull=True) | Q(ends_at__gt=Now()))
"""Memberships that hold now, by the database's clock."""

OPEN = Q(ends_at__isnull=True) | Q(ends_at__gt=Now())
"""Memberships that hold now or will, by the database's clock."""

OFFERED = Q(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=Now())
"""Invitations that can still be accepted."""


def codename(permission: Permission | str) -> str:
    """The name under which Django stores a permission: ``recording.play`` → ``recording_play``."""
    return str(permission).replace(".", "_")


def grant_model(model: type[Model]) -> type[ObjectGrant]:
    """The direct permission table of a model. Raises LookupError where grants on single objects do not exist."""
    for table in apps.get_models():
        fields = {field.name: field for field in table._meta.fields}
        if issubclass(table, ObjectGrant) and fields["content_object"].related_model is model:
            return table
    raise LookupError(f"{model.__name__} has no table of object grants")


def has_object_grant(actor: Actor, obj: Any, permission: Permission | str) -> bool:
    """Whether this person was named for this very object. A grant counts only while the membership holds."""
    if actor.id is None or obj.tenant_id not in actor.tenants:
        return False
    rows: QuerySet[Any] = grant_model(type(obj)).objects.filter(
        tenant_id=obj.tenant_id, content_object=obj.pk, user_id=actor.id, permission__codename=codename(permission)
    )
    return rows.exists()


def granted_ids(actor: Actor, model: type[Model], permission: Permission | str, tenant_id: UUID) -> frozenset[UUID]:
    """Ids of the objects of one tenant for which this person was named. For lists: one query, no join."""
    if actor.id is None or tenant_id not in actor.tenants:
        return frozenset()
    rows: QuerySet[Any] = grant_model(model).objects.filter(
        tenant_id=tenant_id, user_id=actor.id, permission__codename=codename(permission)
    )
    return frozenset(rows.values_list("content_object_id", flat=True))


def people_with_access(obj: Any, permission: Permission | str) -> list[tuple[UUID, str]]:
    """(person id, code) of those named for an object who are members of its tenant now, by code."""
    named: QuerySet[Any] = grant_model(type(obj)).objects.filter(
        tenant_id=obj.tenant_id, content_object=obj.pk, permission__codename=codename(permission)
    )
    members = Membership.objects.filter(RUNNING, tenant_id=obj.tenant_id).values("user_id")
    rows = User.objects.filter(pk__in=named.values("user_id"), is_active=True).filter(pk__in=members)
    return list(rows.order_by("staff_code").values_list("pk", "staff_code"))


def is_member(tenant_id: UUID, user_id: UUID) -> bool:
    rows = Membership.objects.filter(RUNNING, tenant_id=tenant_id, user_id=user_id, user__is_active=True)
    return rows.exists()


def mail_addresses(tenant_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """{person: (address, language)} of those who are active members of this tenant now. For mails by the worker."""
    rows = Membership.objects.filter(RUNNING, tenant_id=tenant_id, user_id__in=list(user_ids), user__is_active=True)
    found = rows.values_list("user_id", "user__email", "user__language")
    return {user_id: (email, language) for user_id, email, language in found}


def member_ids(tenant_id: UUID, *roles: str) -> frozenset[UUID]:
    """Active members of a tenant now; with ``roles`` only those who hold one of them."""
    rows = Membership.objects.filter(RUNNING, tenant_id=tenant_id, user__is_active=True)
    if roles:
        rows = rows.filter(role__in=roles)
    return frozenset(rows.values_list("user_id", flat=True))


def own_side(**where: Any) -> QuerySet[Membership]:
    """A client's own people: whom its administrator is shown and manages, on pages and by programs alike."""
    return Membership.objects.filter(reach=Reach.CLIENT, **where)


def administrators_of(tenant_id: UUID, user_id: UUID) -> frozenset[UUID]:
    """Who administers this person in this company: the client's own, for one of its own people; else the service's."""
    if own_side(tenant_id=tenant_id, user_id=user_id).filter(RUNNING).exists():
        return member_ids(tenant_id, CLIENT_ADMIN.code)
    return member_ids(HOUSE_ID, ADMIN.code)


def get_membership_for(actor: Actor, membership_id: UUID) -> Membership:
    """A membership that the actor may manage. 404 for a stranger and for the service's people, 403 without the right."""
    row = Membership.objects.select_related("user").filter(id=membership_id).first()
    if row is None:
        raise NotFound()
    require(actor, row.tenant_id, Permission.MEMBERSHIP_MANAGE)
    if not manages_staff(actor) and row.reach != Reach.CLIENT:
        raise NotFound()
    return row


def manages_staff(actor: Actor) -> bool:
    """Whether the service's own people are the actor's to see and to manage; else only the client's side is."""
    return actor.may(Permission.MEMBERSHIP_MANAGE, HOUSE_ID)


def memberships_for(
    actor: Actor, *, tenant_id: UUID | None = None, user_id: UUID | None = None
) -> QuerySet[Membership]:
    """Accepted memberships of the companies whose members the actor manages, ended ones too.

    A client's administrator sees the client's own side: never who works for the service.
    """
    tenants = actor.tenants_with(Permission.MEMBERSHIP_MANAGE)
    if tenant_id is not None:
        require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
        tenants = frozenset({tenant_id})
    rows = Membership.objects.all() if manages_staff(actor) else own_side()
    rows = rows.filter(tenant_id__in=tenants, accepted_at__isnull=False)
    return rows.filter(user_id=user_id) if user_id else rows


def tokens_of(actor: Actor) -> list[ApiToken]:
    """One's own tokens that can still be used, newest first (context: the house and one's companies)."""
    if actor.id is None:
        return []
    rows = ApiToken.objects.filter(user_id=actor.id, revoked_at__isnull=True, expires_at__gt=Now())
    return list(rows.filter(created_at__gte=User.objects.filter(pk=actor.id).values("tokens_from")[:1]))
