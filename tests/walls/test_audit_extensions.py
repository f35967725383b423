"""Whose extension is whose stands in the log, and who looked at it."""

from uuid import UUID

import pytest

from callcenter.core.ids import HOUSE_ID
from telephony import queries
from telephony.models import Extension
from telephony.services import extensions
from tests.calls.make import make_client
from tests.factories import acting
from tests.log import events_of
from tests.telephony.make import make_pbx
from tests.walls.audit_walls import admin, event, proves, those, written

pytestmark = pytest.mark.django_db


def an_exchange() -> tuple[UUID, str]:
    """Its id, and the code of an operator."""
    client = make_client()
    pbx = make_pbx(client)
    pbx.tell("ringing")
    leg = pbx.leg()
    assert leg is not None
    return leg.exchange_id, client.operator.staff_code


def added(exchange: UUID, code: str) -> Extension:
    with acting(admin()) as state:
        return extensions.add_extension(actor=state.actor, exchange=str(exchange), number="201", code=code)


def whose(action: str) -> tuple[object, object]:
    """Number and person as the newest event of this kind says they were and are."""
    changes = events_of(HOUSE_ID, action)[-1]["changes"]
    return changes["extension.number"], changes["extension.person"]


@proves(extensions.add_extension, "exchange.extension_added")
def test_an_extension_that_is_registered() -> None:
    exchange, code = an_exchange()
    actor = admin()
    with written() as log, acting(actor) as state:
        row = extensions.add_extension(actor=state.actor, exchange=str(exchange), number="201", code=code)
    assert event("exchange.extension_added", HOUSE_ID, row, actor) in log.events
    assert whose("exchange.extension_added") == ({"old": "", "new": "201"}, {"old": "", "new": str(row.user_id)})


@proves(extensions.remove_extension, "exchange.extension_removed")
def test_an_extension_that_is_taken_off() -> None:
    row, actor = added(*an_exchange()), admin()
    with written() as log, acting(actor) as state:
        extensions.remove_extension(actor=state.actor, extension_id=row.pk)
    assert log.events == those(event("exchange.extension_removed", HOUSE_ID, row, actor))
    assert whose("exchange.extension_removed") == ({"old": "201", "new": ""}, {"old": str(row.user_id), "new": ""})


@proves(queries.extensions, "exchange.extensions_listed")
def test_the_list_of_extensions() -> None:
    added(*an_exchange())
    actor = admin()
    with written() as log, acting(actor) as state:
        queries.extensions(state.actor)
    assert log.events == those(event("exchange.extensions_listed", HOUSE_ID, None, actor))
