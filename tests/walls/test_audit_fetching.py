"""From where recordings may be fetched, and what was not fetched, stand in the log."""

from uuid import uuid4

import pytest

from callcenter.core.context import system_actor
from callcenter.core.ids import HOUSE_ID, uuid7
from recordings.services import fetching
from telephony.choices import Provider
from telephony.services import exchanges
from tests.factories import as_system, make_tenant
from tests.harness.roles import as_role
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(exchanges.allow_host, "exchange.host_allowed")
def test_a_host_that_is_allowed() -> None:
    name = uuid4().hex
    with as_system(HOUSE_ID) as state:
        made, _secret = exchanges.create_exchange(actor=state.actor, name=name, provider=Provider.GENERIC)
    with written() as log, as_system(HOUSE_ID) as state:
        exchanges.allow_host(actor=state.actor, name=name, host="rec.example.com")
    assert log.events == those(event("exchange.host_allowed", HOUSE_ID, made, "system:test"))


@proves(fetching._refuse, "recording.fetch_refused")
@pytest.mark.django_db(transaction=True)
def test_a_recording_that_is_not_fetched() -> None:
    company, call_id = make_tenant(), uuid7()
    with written(company) as log, as_role("worker"):
        fetching._refuse(system_actor("test"), company.id, call_id, uuid7(), "host")
    assert log.events == those(event("recording.fetch_refused", company, call_id, "system:test"))
