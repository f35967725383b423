"""What the API says about rows of this app."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from tenants import queries, services
from tenants.models import LegalHold, PhoneNumber, Tenant
from tenants.queries import ClassPolicy, Entry


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
    people = [person(entry) for entry in queries.directory(actor, tenant)] if may else None
    numbers = [number(row) for row in queries.numbers_of(tenant)]
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


def policies(rows: Sequence[ClassPolicy], changes: Sequence[services.Change] | None = None) -> dict[str, Any]:
    """Days per class; after a change also the instant from which the last of them holds."""
    body: dict[str, Any] = {row.data_class.value: _policy(row) for row in rows}
    if changes is not None:
        body["effective_at"] = max((change.effective_at for change in changes), default=None)
    return body


def _policy(row: ClassPolicy) -> dict[str, Any]:
    pending = {"days": row.pending_days, "effective_at": row.pending_from} if row.pending_from else None
    proposed = {"days": row.proposed_days, "proposed_at": row.proposed_at} if row.proposed_at else None
    return {
        "days": row.days,
        "minimum_days": row.floor,
        "effective_at": row.effective_at,
        "pending": pending,
        "proposed": proposed,
    }


def hold(row: LegalHold) -> dict[str, Any]:
    """A legal hold."""
    return {
        "id": row.id,
        "target_type": row.scope,
        "target_id": row.target_id,
        "data_class": row.data_class,
        "reason": row.reason_code,
        "ticket": row.ticket,
        "set_at": row.set_at,
        "released_at": row.released_at,
    }
