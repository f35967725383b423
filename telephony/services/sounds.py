"""Where the sound of a call lies, as the exchange told it: kept until it was fetched."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple
from uuid import UUID

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import Actor
from callcenter.core.fetching import Limits, fetched
from callcenter.core.ids import HOUSE_ID
from telephony.asterisk.client import Ari, AriError
from telephony.choices import Provider
from telephony.models import Exchange, Gap, Leg, Told
from telephony.services.exchanges import ari_of
from telephony.signals import sound_ready

logger = logging.getLogger(__name__)


class Sound(NamedTuple):
    """``hosts``: those that the service allowed for this exchange; ``ari``: the exchange itself, where it is asked for it."""

    place: str
    hosts: list[str]
    ari: Ari | None = None

    def pieces(self, limits: Limits) -> AbstractContextManager[Iterator[bytes]]:
        """What was recorded. Raises FetchRefused or FetchFailed, also while it is read."""
        return self.ari.sound(self.place, limits) if self.ari else fetched(self.place, self.hosts, limits)

    def forget(self) -> None:
        """It is here now: an exchange of the house keeps no copy in clear. One that cannot be reached keeps it."""
        if self.ari:
            try:
                self.ari.forget(self.place)
            except AriError as error:
                logger.warning("sound_not_forgotten", extra={"error_type": error.code})


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
    exchange = Exchange.objects.get(tenant_id=HOUSE_ID, pk=told.exchange_id)
    opened = reveal(actor=actor, objs=[told], fields=["sound"], purpose=Purpose.SYSTEM, action="leg.sound_opened")
    ari = ari_of(exchange) if exchange.provider == Provider.ASTERISK else None
    return Sound(opened[told.pk]["sound"] or "", exchange.hosts, ari)


def became(*, tenant_id: UUID, call_id: UUID, place: str, recording_id: UUID) -> None:
    """What was recorded under this name is here now: gaps in it have their place."""
    Gap.objects.filter(tenant_id=tenant_id, call_id=call_id, tape=place).update(recording_id=recording_id)


def forget_sound(*, tenant_id: UUID, telling_id: UUID) -> None:
    """It was fetched, or never will be."""
    Told.objects.filter(tenant_id=tenant_id, pk=telling_id).update(sound=None)
