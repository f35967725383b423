"""A company's calls of a day, with the times that a telephone system and the desk would have measured."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from callcenter.core.ids import uuid7
from calls import services
from calls.choices import Source
from calls.models import Draft
from telephony.models import Leg
from tests.calls.make import Client, call_input
from tests.factories import acting, as_system


@dataclass
class Worked:
    """``client``'s day; every call begins at ``at``."""

    client: Client
    at: datetime

    def written(self, *, sent: int | None = None, **values: Any) -> UUID:
        """A call that somebody wrote down, without any times. ``sent``: at the desk, so many seconds after it began."""
        instead = {"ring_seconds": None, "talk_seconds": None, **values.pop("instead", {})}
        item = call_input(self.client, at=self.at, instead=instead, **values)
        with acting(self.client.operating()) as state:
            call = services.create_call(actor=state.actor, tenant_id=self.client.id, data=item, source=Source.DESK)
        if sent is not None:
            with as_system(self.client.id):
                Draft.objects.create(
                    pk=call.pk, tenant_id=self.client.id, owner_id=self.client.operator.pk, owner_label="OP",
                    called_number=self.client.number, state="sent", started_at=self.at,
                    saved_at=self.at + timedelta(seconds=sent),
                )  # fmt: skip
        return call.pk

    def leg(self, call_id: UUID | None = None, *, rang: int | None, spoke: int | None = None, **values: Any) -> UUID:
        """What was told of a call: not answered where nothing was spoken. With the id of what was written of it."""
        answered = None if spoke is None or rang is None else self.at + timedelta(seconds=rang)
        told = {
            "state": "missed" if spoke is None else "ended",
            "answered_at": answered,
            "ended_at": self.at + timedelta(seconds=(rang or 0) + (spoke or 0)),
            **values,
        }
        with as_system(self.client.id):
            made = Leg.objects.create(
                pk=call_id or uuid7(), tenant_id=self.client.id, exchange_id=uuid7(), reference=uuid7().hex,
                called_number=self.client.number, started_at=self.at, heard_at=self.at, rang=rang, spoke=spoke, **told,
            )  # fmt: skip
        return made.pk
