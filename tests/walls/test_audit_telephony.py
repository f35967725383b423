"""A new exchange, a call that arrives and who takes it stand in the log."""

from uuid import uuid4

import pytest

from callcenter.core.ids import HOUSE_ID
from telephony.choices import Provider
from telephony.services import answering, exchanges, hearing
from tests.calls.make import make_client
from tests.factories import acting, as_system
from tests.telephony.make import make_pbx
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(exchanges.create_exchange, "exchange.created")
def test_a_new_exchange() -> None:
    with written() as log, as_system(HOUSE_ID) as state:
        made, _secret = exchanges.create_exchange(actor=state.actor, name=uuid4().hex, provider=Provider.GENERIC)
    assert log.events == those(event("exchange.created", HOUSE_ID, made, "system:test"))


@proves(hearing._leg, "leg.arrived")
def test_a_call_that_arrives() -> None:
    client = make_client()
    pbx = make_pbx(client)
    with written(client.company) as log:
        pbx.tell("ringing")
    assert log.events == those(event("leg.arrived", client.company, pbx.leg(), "system:telephony"))


@proves(answering._told, "leg.answered")
def test_a_call_without_a_number_that_is_answered() -> None:
    client = make_client()
    pbx = make_pbx(client)
    pbx.tell("ringing")
    leg, actor = pbx.leg(), client.operating()
    assert leg is not None
    with written(client.company) as log, acting(actor):
        answering.answer(actor=actor, leg_id=leg.pk)
    assert event("leg.answered", client.company, leg, actor) in log.events
