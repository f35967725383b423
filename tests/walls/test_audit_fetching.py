"""From where recordings may be fetched, and what was not fetched, stand in the log."""

from uuid import uuid4

import pytest

from callcenter.core.context import Actor, system_actor
from callcenter.core.ids import HOUSE_ID, uuid7
from recordings.services import fetching
from telephony.choices import Provider
from telephony.models import Exchange
from telephony.services import exchanges
from tests.factories import acting, as_system, make_tenant
from tests.harness.roles import as_role
from tests.walls.audit_walls import admin, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(exchanges._set_hosts, "exchange.host_allowed")
def test_a_host_that_is_allowed() -> None:
    name = uuid4().hex
    with as_system(HOUSE_ID) as state:
        made, _secret = exchanges.create_exchange(actor=state.actor, name=name, provider=Provider.GENERIC)
    with written() as log, as_system(HOUSE_ID) as state:
        exchanges.allow_host(actor=state.actor, name=name, host="rec.example.com")
    assert log.events == those(event("exchange.host_allowed", HOUSE_ID, made, "system:test"))


def an_exchange() -> tuple[Exchange, Actor]:
    """One that may be asked at rec.example.com, and an administrator."""
    with as_system(HOUSE_ID) as state:
        made, _secret = exchanges.create_exchange(actor=state.actor, name=uuid4().hex, provider=Provider.GENERIC)
        exchanges.allow_host(actor=state.actor, name=made.name, host="rec.example.com")
    return made, admin()


def test_a_host_that_an_administrator_allows() -> None:
    made, actor = an_exchange()
    with written() as log, acting(actor) as state:
        exchanges.add_host(actor=state.actor, exchange_id=made.pk, host="other.example.com")
    assert log.events == those(event("exchange.host_allowed", HOUSE_ID, made, actor))


def test_a_host_that_is_taken_off() -> None:
    made, actor = an_exchange()
    with written() as log, acting(actor) as state:
        exchanges.remove_host(actor=state.actor, exchange_id=made.pk, host="rec.example.com")
    assert log.events == those(event("exchange.host_removed", HOUSE_ID, made, actor))


@proves(exchanges.switch, "exchange.switched_off")
def test_an_exchange_that_is_switched_off_and_on_again() -> None:
    made, actor = an_exchange()
    with written() as log, acting(actor) as state:
        for active in (False, False, True):
            exchanges.switch(actor=state.actor, exchange_id=made.pk, active=active)
    off, on = (event(f"exchange.switched_{way}", HOUSE_ID, made, actor) for way in ("off", "on"))
    assert log.events == those(off, on)


@proves(fetching._refuse, "recording.fetch_refused")
@pytest.mark.django_db(transaction=True)
def test_a_recording_that_is_not_fetched() -> None:
    company, call_id = make_tenant(), uuid7()
    with written(company) as log, as_role("worker"):
        fetching._refuse(system_actor("test"), company.id, call_id, uuid7(), "host")
    assert log.events == those(event("recording.fetch_refused", company, call_id, "system:test"))
