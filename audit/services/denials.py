"""Refused requests. Their transaction is gone, so each is written afterwards, in one of its own."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from audit.evidence.recording import Target, record
from audit.models import AuditEvent
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.hooks import Denial
from callcenter.core.ids import HOUSE_ID

NOT_FOUND = 404
PER_MINUTE = 60
SLUG_ARGUMENTS = ("client", "slug")


def record_denied(actor: Actor, denial: Denial) -> None:
    """A foreign or missing id is one event of the house, as asked: whose it truly is, is never looked up.

    A member without the right is an event of the tenant acted in.
    """
    if denial.status == NOT_FOUND:
        with tenant_transaction(actor, {HOUSE_ID}):
            _record_missing(actor, denial)
        return
    record(
        actor=actor,
        action="access.denied",
        tenant_id=_acted_in(actor, denial),
        target=_asked(denial),
        outcome="denied",
        reason=denial.code or "forbidden",
        fields=[denial.method.lower()],
    )


def _record_missing(actor: Actor, denial: Denial) -> None:
    recent = AuditEvent.objects.filter(
        tenant_id=HOUSE_ID, actor_key=str(actor.id or ""), created_at__gt=Now() - timedelta(minutes=1)
    )
    if recent.filter(action="lookup.flood").exists():
        return
    seen = recent.filter(action="lookup.missing")[:PER_MINUTE].count()
    if seen >= PER_MINUTE:
        record(actor=actor, action="lookup.flood", outcome="denied", reason="not_found", count=seen + 1)
        return
    record(
        actor=actor,
        action="lookup.missing",
        target=_asked(denial),
        outcome="denied",
        reason="not_found",
        fields=[denial.method.lower()],
    )


def _asked(denial: Denial) -> Target:
    """The last argument of the URL is the most precise one; the URL's name says what it is."""
    ids = [value for name, value in denial.kwargs.items() if name not in SLUG_ARGUMENTS]
    slugs = [value for name, value in denial.kwargs.items() if name in SLUG_ARGUMENTS]
    return Target(denial.view_name or "url", next(reversed([*slugs, *ids]), ""))


def _acted_in(actor: Actor, denial: Denial) -> UUID:
    for name in SLUG_ARGUMENTS:
        access = actor.by_slug(denial.kwargs.get(name, ""))
        if access is not None:
            return access.tenant_id
    return HOUSE_ID
