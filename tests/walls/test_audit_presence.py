"""Who said that they take calls stands in the log, and who looked at it."""

from contextlib import AbstractContextManager

import pytest

from callcenter.core.context import Actor, TransactionState
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from telephony import queries
from telephony.services import presence
from tests.calls.make import make_client
from tests.factories import HOUSE, acting, actor_for, make_person
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


def in_house(actor: Actor) -> AbstractContextManager[TransactionState]:
    """As the page of the desk does: states lie with the house, where an operator is at home nowhere else."""
    return tenant_transaction(actor, {HOUSE_ID})


@proves(presence.set_presence, "presence.changed")
def test_who_begins() -> None:
    actor = make_client().operating()
    with written() as log, in_house(actor):
        presence.set_presence(actor=actor, state="available")
    assert log.events == those(event("presence.changed", HOUSE_ID, None, actor))


@proves(queries.named, "presence.listed")
def test_who_is_there() -> None:
    operating = make_client().operating()
    with in_house(operating):
        presence.set_presence(actor=operating, state="available")
    actor = actor_for(make_person("supervisor"), (HOUSE, "supervisor"))
    assert actor.may(Permission.PRESENCE_VIEW, HOUSE_ID)
    with written() as log, acting(actor) as state:
        queries.named(state.actor, queries.present(state.actor))
    assert log.events == those(event("presence.listed", HOUSE_ID, None, actor))
