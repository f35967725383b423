"""What the API says about people and their access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from accounts.models import ApiToken, Membership, User
from accounts.queries.people import Member
from accounts.queries.proposals import Waiting
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.pages import Page


def page(rows: Iterable[dict[str, Any]], of: Page[Any] | None = None) -> dict[str, Any]:
    """The list envelope of the API."""
    return {"results": list(rows), "next": of.next if of else None, "previous": of.previous if of else None}


def me(actor: Actor, user: User, names: Mapping[UUID, str], *, second_factor: bool) -> dict[str, Any]:
    places = sorted(actor.tenants.values(), key=lambda access: access.slug)
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.display_name,
        "staff_code": user.staff_code,
        "language": user.language,
        "roles": sorted({role for access in places for role in access.roles}),
        "tenants": [
            {
                "tenant": access.slug,
                "name": names.get(access.tenant_id, ""),
                "roles": sorted(access.roles),
                "permissions": sorted(permission.value for permission in access.permissions),
            }
            for access in places
        ],
        "second_factor": second_factor,
        "token": actor.token_id,
    }


def user(row: User) -> dict[str, Any]:
    return {
        "id": row.pk,
        "email": row.email,
        "name": row.display_name,
        "staff_code": row.staff_code,
        "language": row.language,
        "active": row.is_active,
        "last_login": row.last_login,
        "created_at": row.created_at,
    }


def member(row: Member) -> dict[str, Any]:
    """A colleague, as a client's administrator sees one."""
    return {
        "id": row.user_id,
        "email": row.email,
        "name": row.name,
        "staff_code": row.code,
        "active": True,
        "last_login": row.last_login,
    }


def membership(row: Membership, slug: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "user": row.user_id,
        "staff_code": row.user.staff_code,
        "name": row.user.display_name,
        "tenant": slug,
        "role": row.role,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }


def proposal(item: Waiting, slug: str) -> dict[str, Any]:
    return {
        "id": item.row.id,
        "user": item.row.user_id,
        "email": item.row.email or None,
        "name": item.whom if item.row.user_id else None,
        "tenant": slug,
        "group": item.group or None,
        "role": item.row.role,
        "starts_at": item.row.starts_at,
        "ends_at": item.row.ends_at,
        "proposed_by": item.proposed_by,
        "proposed_at": item.row.proposed_at,
        "expires_at": item.row.expires_at,
    }


def token(row: ApiToken, actor: Actor) -> dict[str, Any]:
    access = actor.tenants.get(row.tenant_id)
    return {
        "id": row.id,
        "label": row.label,
        "prefix": row.prefix,
        "tenant": None if row.tenant_id == HOUSE_ID else access.slug if access else "",
        "scopes": row.scopes,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }
