"""Incoming calls, for those who answer them. Loading is authorising."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries import labels, names
from audit.services import record_with_witness
from callcenter.core.context import Actor, readable
from callcenter.core.db import now
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from calls import queries as calls
from telephony.choices import OVER, GapReason, LegState, Line, PresenceState, Provider
from telephony.models import Exchange, Extension, Gap, Leg, Presence

MOST = 10
LATE = timedelta(seconds=20)
"""So long it may ring before everybody hears it and the supervisors are told."""
SILENCE = timedelta(seconds=20)
"""Without a sign of an open page somebody is away, whatever they said."""
DAY = timedelta(hours=16)
RECENT = timedelta(hours=1)
AWAY = timedelta(minutes=1)


def waiting(actor: Actor) -> list[Leg]:
    """Calls of the actor's companies that nobody writes down yet, the one that waits longest first."""
    mine = Q(meant_for__isnull=True) | Q(meant_for=actor.id)
    rows = _untaken(actor).filter(mine).exclude(state__in=OVER)
    return list(rows.defer("caller").order_by("started_at", "id")[:MOST])


def unwritten(actor: Actor) -> list[Leg]:
    """What is over and nobody writes down, newest first: calls of the last hour that nobody answered, and all that may have
    been answered by somebody unknown. At whose desk it rang is over: that person may be away.
    """
    missed = Q(state=LegState.MISSED, started_at__gt=now() - RECENT)
    rows = _untaken(actor).filter(missed | Q(state=LegState.ENDED))
    return list(rows.defer("caller").order_by("-started_at", "-id")[:MOST])


def leg_tenant_for(actor: Actor, leg_id: UUID) -> UUID:
    """Whose incoming call it is, for one who may write it down."""
    tenant_id = Leg.objects.filter(pk=leg_id).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise NotFound()
    require(actor, tenant_id, Permission.DRAFT_EDIT)
    return tenant_id


def leg_of(actor: Actor, draft_id: UUID) -> Leg | None:
    """The incoming call that became this draft, for one who may write it; None where no telephone system told of one."""
    draft = calls.get_draft_for(actor, draft_id)
    return Leg.objects.filter(tenant_id=draft.tenant_id, pk=draft.pk).defer("caller").first()


def told_by(actor: Actor, exchange_id: UUID) -> list[Leg]:
    """The newest calls of an exchange, of the companies that the actor answers for."""
    companies = actor.holding(Permission.DRAFT_EDIT, readable()) - {HOUSE_ID}
    rows = Leg.objects.filter(within(companies), exchange_id=exchange_id)
    return list(rows.defer("caller").order_by("-started_at", "-id")[:MOST])


def _untaken(actor: Actor) -> QuerySet[Leg]:
    companies = actor.holding(Permission.DRAFT_EDIT, readable()) - {HOUSE_ID}
    return Leg.objects.filter(within(companies), taken_by__isnull=True)


class Listed(NamedTuple):
    """An extension, and whose it is: code and name."""

    row: Extension
    code: str
    name: str


def ringing(actor: Actor) -> list[Leg]:
    """Everything that waits in the actor's companies, at whosever desk it rings, for who keeps an eye on it."""
    rows = _untaken(actor).exclude(state__in=OVER)
    return list(rows.defer("caller").order_by("started_at", "id")[:MOST])


def own_presence(actor: Actor) -> Presence | None:
    """None of one who has never said anything. The house is readable."""
    return Presence.objects.filter(tenant_id=HOUSE_ID, user_id=actor.id).first() if actor.id else None


def state_of(row: Presence) -> str:
    """What holds now."""
    return row.state if row.seen_at > now() - SILENCE else PresenceState.AWAY.value


def is_free(user_id: UUID) -> bool:
    """Whether it may ring at this person's desk alone. One who has never said anything is believed to sit there."""
    row = Presence.objects.filter(tenant_id=HOUSE_ID, user_id=user_id).first()
    return row is None or state_of(row) == PresenceState.AVAILABLE


class Present(NamedTuple):
    """Somebody's state now, and since when."""

    user_id: UUID
    state: str
    since: datetime


def present(actor: Actor) -> list[Present]:
    """Everybody who was there today, by code of person only; who takes calls first."""
    require(actor, HOUSE_ID, Permission.PRESENCE_VIEW)
    rows = Presence.objects.filter(tenant_id=HOUSE_ID, seen_at__gt=now() - DAY)
    told = [(row, state_of(row)) for row in rows]
    found = [Present(row.user_id, state, row.since if state == row.state else row.seen_at) for row, state in told]
    order = {state: place for place, state in enumerate(PresenceState.values)}
    return sorted(found, key=lambda each: (order[each.state], each.since))


def named(actor: Actor, found: list[Present]) -> dict[UUID, tuple[str, str]]:
    """(name, code) of those who were found, with one event."""
    require(actor, HOUSE_ID, Permission.PRESENCE_VIEW)
    people = {each.user_id for each in found}
    if not people:
        return {}
    seen = record_with_witness(actor=actor, action="presence.listed", tenant_id=HOUSE_ID, count=len(people))
    codes, known = labels(people), names(actor, seen, people)
    return {person: (known.get(person, ""), codes.get(person, "")) for person in people}


def exchanges(actor: Actor) -> list[Exchange]:
    """All exchanges, for the administrator."""
    require(actor, HOUSE_ID, Permission.USER_MANAGE)
    return list(Exchange.objects.filter(tenant_id=HOUSE_ID))


def line_of(exchange: Exchange) -> Line:
    """One that is listened to says so all the time; of one that sends, silence tells nothing."""
    if not exchange.active:
        return Line.OFF
    if exchange.provider != Provider.ASTERISK:
        return Line.TOLD
    heard = exchange.connected_at
    return Line.HEARD if heard is not None and now() - heard < AWAY else Line.AWAY


def extensions(actor: Actor) -> list[Listed]:
    """All extensions with their people, for the administrator, with one event."""
    require(actor, HOUSE_ID, Permission.USER_MANAGE)
    rows = list(Extension.objects.filter(tenant_id=HOUSE_ID).select_related("exchange"))
    if not rows:
        return []
    people = {row.user_id for row in rows}
    seen = record_with_witness(actor=actor, action="exchange.extensions_listed", tenant_id=HOUSE_ID, count=len(people))
    codes, known = labels(people), names(actor, seen, people)
    return [Listed(row, codes.get(row.user_id, ""), known.get(row.user_id, "")) for row in rows]


def open_gap(tenant_id: UUID, call_id: UUID) -> Gap | None:
    """The time without recording that is not over. For callers that asked the right."""
    return Gap.objects.filter(tenant_id=tenant_id, call_id=call_id, ended="").first()


def can_be_silenced(leg: Leg) -> bool:
    """Whether the exchange records it at our order now: nothing else is stopped from here."""
    return bool(leg.tape) and leg.state in (LegState.TALKING, LegState.HELD)


class Silence(NamedTuple):
    """A time that was not recorded. ``into_ms``: where in that recording, None where nobody knows."""

    recording_id: UUID | None
    into_ms: int | None
    begun_at: datetime
    ended_at: datetime
    reason: str


def silences(tenant_id: UUID, call_id: UUID) -> list[Silence]:
    """All of a call, in their order. For callers that asked the right; who wanted them stands in the log."""
    rows = Gap.objects.filter(tenant_id=tenant_id, call_id=call_id, begun_at__isnull=False, ended_at__isnull=False)
    return [
        Silence(row.recording_id, row.into_ms, row.begun_at, row.ended_at, str(GapReason(row.reason).label))
        for row in rows.order_by("begun_at")
        if row.begun_at and row.ended_at
    ]
