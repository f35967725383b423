"""Incoming calls, for those who answer them. Loading is authorising."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries import labels, names
from accounts.queries.people import may_manage_users
from audit.services import record_with_witness
from callcenter.core.context import Actor, readable
from callcenter.core.db import now
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from telephony.choices import OVER, LegState
from telephony.models import Exchange, Extension, Leg

MOST = 10
RECENT = timedelta(hours=1)


def waiting(actor: Actor) -> list[Leg]:
    """Calls of the actor's companies that nobody writes down yet, the one that waits longest first."""
    mine = Q(meant_for__isnull=True) | Q(meant_for=actor.id)
    rows = _untaken(actor).filter(mine).exclude(state__in=OVER)
    return list(rows.defer("caller").order_by("started_at", "id")[:MOST])


def missed(actor: Actor) -> list[Leg]:
    """Those of the last hour that nobody answered, newest first. At whose desk they rang is over: that person may be away."""
    rows = _untaken(actor).filter(state=LegState.MISSED, started_at__gt=now() - RECENT)
    return list(rows.defer("caller").order_by("-started_at", "-id")[:MOST])


def leg_tenant_for(actor: Actor, leg_id: UUID) -> UUID:
    """Whose incoming call it is, for one who may write it down."""
    tenant_id = Leg.objects.filter(pk=leg_id).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise NotFound()
    require(actor, tenant_id, Permission.DRAFT_EDIT)
    return tenant_id


def _untaken(actor: Actor) -> QuerySet[Leg]:
    companies = actor.holding(Permission.DRAFT_EDIT, readable()) - {HOUSE_ID}
    return Leg.objects.filter(within(companies), taken_by__isnull=True)


class Listed(NamedTuple):
    """An extension, and whose it is: code and name."""

    row: Extension
    code: str
    name: str


def exchanges(actor: Actor) -> list[Exchange]:
    """All exchanges, for the administrator."""
    may_manage_users(actor)
    return list(Exchange.objects.filter(tenant_id=HOUSE_ID))


def extensions(actor: Actor) -> list[Listed]:
    """All extensions with their people, for the administrator, with one event."""
    may_manage_users(actor)
    rows = list(Extension.objects.filter(tenant_id=HOUSE_ID).select_related("exchange"))
    if not rows:
        return []
    people = {row.user_id for row in rows}
    seen = record_with_witness(actor=actor, action="exchange.extensions_listed", tenant_id=HOUSE_ID, count=len(people))
    codes, known = labels(people), names(actor, seen, people)
    return [Listed(row, codes.get(row.user_id, ""), known.get(row.user_id, "")) for row in rows]
