"""Small helpers of the account pages."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from callcenter.core.context import Actor
from callcenter.core.errors import DomainError, NotFound

TOKYO = ZoneInfo("Asia/Tokyo")


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day in Japan."""
    return datetime.combine(day, time(), TOKYO) if day else None


def show_error(form: forms.Form, error: DomainError) -> None:
    """A refusal of a service, on the fields it is about, else above the form."""
    known = {name: texts for name, texts in error.errors.items() if name in form.fields}
    for name, texts in known.items():
        form.add_error(name, [str(text) for text in texts])
    if not known:
        form.add_error(None, str(error.detail))


def tenant_named(actor: Actor, slug: str) -> UUID:
    """The company of the address, one of the actor's own; its services ask for the right."""
    access = actor.by_slug(slug)
    if access is None:
        raise NotFound()
    return access.tenant_id


def status(form: Any) -> int:
    """A page that shows errors of its form says so to programs, too; its transaction is rolled back."""
    return 400 if form.is_bound and not form.is_valid() else 200
