"""A call that is spoken, recorded by an Asterisk at our order, and written down by an operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.test import Client as Browser

from callcenter.core.ids import HOUSE_ID
from telephony.adapters import Notice
from telephony.asterisk import names
from telephony.choices import Kind, Provider
from telephony.models import Exchange, Gap, Leg
from telephony.services import hearing
from telephony.services.exchanges import Access, create_exchange
from telephony.tasks import resume_recording
from tests.calls.desk import text
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for
from tests.harness.roles import as_role
from tests.telephony.asterisk.fake import ACCOUNT, PASSWORD, FakePbx, fake_pbx

REFERENCE = "1700000000.1"


@dataclass
class World:
    """A call that is spoken, recorded, and written down by the operator."""

    pbx: FakePbx
    client: Client
    exchange: Exchange
    web: Browser
    tape: str

    @property
    def leg(self) -> Leg:
        with as_system(self.client.id):
            return Leg.objects.get(tenant_id=self.client.id)

    def tells(self, kind: Kind, **values: Any) -> None:
        key = f"{kind}:{datetime.now(UTC)}"
        hearing.hear(self.exchange, Notice(key, REFERENCE, kind, datetime.now(UTC), self.client.number, **values))

    def press(self, deed: str, reason: str = "asked") -> Any:
        return self.web.post(f"/desk/calls/{self.leg.pk}/recording/", {"deed": deed, "reason": reason})

    def page(self) -> str:
        return text(self.web.get(f"/desk/calls/{self.leg.pk}/line/"))

    def gaps(self) -> list[Gap]:
        with as_system(self.client.id):
            return list(Gap.objects.filter(tenant_id=self.client.id).order_by("asked_at"))

    def minute_is_over(self, gap: Gap) -> None:
        with as_role("worker"):
            resume_recording(tenant_id=str(self.client.id), gap_id=str(gap.pk))


def exchange_at(pbx: FakePbx) -> Exchange:
    """An exchange that the service has entered, which records at its order."""
    with as_system(HOUSE_ID) as state:
        made, _secret = create_exchange(
            actor=state.actor,
            name=uuid4().hex,
            provider=Provider.ASTERISK,
            given=PASSWORD,
            access=Access(pbx.address, ACCOUNT, records=True),
        )
    return made


@contextmanager
def spoken() -> Iterator[World]:
    with fake_pbx() as pbx:
        client = make_client()
        exchange = exchange_at(pbx)
        tape = names.recording(REFERENCE, client.number, 1)
        made = World(pbx, client, exchange, client_for(client.operator), tape)
        made.tells(Kind.RINGING)
        made.web.post(f"/desk/ringing/{made.leg.pk}/answer/")
        made.tells(Kind.ANSWERED)
        pbx.live.add(tape)
        assert hearing.taped(exchange, tape, begun=True) is False
        yield made
