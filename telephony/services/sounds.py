"""Where the sound of a call lies, as the exchange told it: kept until it was fetched."""

from typing import NamedTuple
from uuid import UUID

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from telephony.models import Exchange, Leg, Told
from telephony.signals import sound_ready


class Sound(NamedTuple):
    """``hosts``: those that the service allowed for this exchange."""

    url: str
    hosts: list[str]


def announce(tenant_id: UUID, leg_id: UUID) -> None:
    """Tells of it where there is something to fetch."""
    if Told.objects.filter(tenant_id=tenant_id, leg=leg_id, sound__isnull=False).exists():
        sound_ready.send(sender=Leg, tenant_id=tenant_id, call_id=leg_id)


def waiting(tenant_id: UUID, call_id: UUID) -> list[UUID]:
    """Ids of the tellings of this call whose sound was not fetched yet."""
    rows = Told.objects.filter(tenant_id=tenant_id, leg=call_id, sound__isnull=False)
    return list(rows.order_by("id").values_list("pk", flat=True))


def open_sound(*, actor: Actor, tenant_id: UUID, telling_id: UUID) -> Sound | None:
    """The address, opened with an event; None where another has fetched it meanwhile. The house is readable."""
    told = Told.objects.filter(tenant_id=tenant_id, pk=telling_id, sound__isnull=False).first()
    if told is None:
        return None
    hosts = Exchange.objects.filter(tenant_id=HOUSE_ID, pk=told.exchange_id).values_list("hosts", flat=True).first()
    opened = reveal(actor=actor, objs=[told], fields=["sound"], purpose=Purpose.SYSTEM, action="leg.sound_opened")
    return Sound(opened[told.pk]["sound"] or "", hosts or [])


def forget_sound(*, tenant_id: UUID, telling_id: UUID) -> None:
    """It was fetched, or never will be."""
    Told.objects.filter(tenant_id=tenant_id, pk=telling_id).update(sound=None)
