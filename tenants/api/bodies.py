"""What the API says about rows of this app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from tenants import queries
from tenants.models import PhoneNumber, Tenant
from tenants.queries import Entry


def page(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The list envelope of the API, for lists that are whole on one page."""
    return {"results": list(rows), "next": None, "previous": None}


def company(tenant: Tenant) -> dict[str, Any]:
    """A company without its people."""
    return {
        "id": tenant.id,
        "slug": tenant.slug,
        "name": tenant.name,
        "kana": tenant.kana,
        "status": tenant.status,
        "greeting": tenant.greeting,
        "greeting_kana": tenant.greeting_kana,
        "hours": tenant.hours_text,
        "timezone": tenant.timezone,
    }


def company_detail(actor: Actor, tenant: Tenant) -> dict[str, Any]:
    """A company with numbers, and with its people where the actor may see them."""
    may = actor.may(Permission.DIRECTORY_VIEW, tenant.id)
    people = [person(entry) for entry in queries.directory(actor, tenant.id)] if may else None
    numbers = [number(row) for row in queries.numbers_of(actor, tenant.id, Permission.TENANT_VIEW)]
    return {**company(tenant), "numbers": numbers, "people": people}


def number(row: PhoneNumber) -> dict[str, Any]:
    """A number as stored and as people write it."""
    return {
        "id": row.id,
        "number": row.e164,
        "display": row.display,
        "label": row.label,
        "active": row.active,
    }


def person(entry: Entry) -> dict[str, Any]:
    """An opened addressee."""
    return {
        "id": entry.id,
        "name": entry.name,
        "kana": entry.kana,
        "department": entry.department,
        "active": entry.active,
    }
