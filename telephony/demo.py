"""What a telephone system would have told of the demo's calls of the last days, so that its statistics have times to tell."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from calls.choices import DraftState
from calls.fields import RING_SECONDS, TALK_SECONDS
from calls.models import Call, Draft
from telephony.choices import LegState
from telephony.models import Leg
from telephony.queries import RECENT

DAYS = timedelta(days=7)
MISSED = 9
"""One call in so many rang once before, and nobody answered."""
BEFORE = timedelta(minutes=3)


def add_legs(actor: Actor, tenant_id: UUID) -> int:
    """Of each call of a company its leg and its sending, and some legs that nobody answered. How many legs."""
    dice = random.Random("legs")  # noqa: S311  (repeatable on purpose)
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        lately = Call.objects.filter(tenant_id=tenant_id, started_at__gt=db.now() - DAYS).order_by("started_at", "id")
        wanted = ("id", "operator_id", "called_number", "started_at", RING_SECONDS.name, TALK_SECONDS.name)
        legs, sent = list[Leg](), list[Draft]()
        for call_id, person_id, number, began, rang, spoke in lately.values_list(*wanted):
            leg = _leg(tenant_id, number, began, call_id, rang, spoke, taken_by=person_id)
            legs += [leg, *_missed(dice, leg)]
            sent.append(_sent(dice, actor, leg, person_id))
        Leg.objects.bulk_create(legs)
        Draft.objects.bulk_create(sent)
    return len(legs)


def _leg(
    tenant_id: UUID, number: str, began: datetime, leg_id: UUID, rang: int, spoke: int | None, *, taken_by: UUID | None
) -> Leg:
    answered = began + timedelta(seconds=rang)
    ended = answered + timedelta(seconds=spoke or 0)
    return Leg(
        id=leg_id,
        tenant_id=tenant_id,
        exchange_id=uuid7(),
        reference=f"demo-{leg_id.hex}",
        called_number=number,
        state=LegState.MISSED if spoke is None else LegState.ENDED,
        started_at=began,
        answered_at=None if spoke is None else answered,
        ended_at=ended,
        rang=rang,
        spoke=spoke,
        heard_at=ended,
        taken_by=taken_by,
    )


def _missed(dice: random.Random, leg: Leg) -> Iterator[Leg]:
    """Long enough ago that no desk still asks for it."""
    began = leg.started_at - BEFORE
    if not dice.randrange(MISSED) and began < db.now() - RECENT:
        yield _leg(leg.tenant_id, leg.called_number, began, uuid7(), dice.randint(12, 45), None, taken_by=None)


def _sent(dice: random.Random, actor: Actor, leg: Leg, person_id: UUID) -> Draft:
    """Written down by who took it, within a minute after the caller had gone."""
    return Draft(
        id=leg.pk,
        tenant_id=leg.tenant_id,
        owner_id=person_id,
        owner_label=actor.label,
        called_number=leg.called_number,
        state=DraftState.SENT,
        started_at=leg.started_at,
        saved_at=(leg.ended_at or leg.started_at) + timedelta(seconds=dice.randint(6, 75)),
    )
