"""What the rooms tell of: the kind, the ids that anybody who hears it may know, and nothing else."""

from uuid import UUID

import pytest

from callcenter.live.models import Happening
from calls import services
from calls.choices import Restriction
from tests.calls.make import Client
from tests.factories import acting, as_system, client_for
from tests.telephony.make import make_pbx

pytestmark = pytest.mark.django_db


def told(client: Client, since: int = 0) -> list[tuple[str, list[UUID]]]:
    """In order, without the first ``since``."""
    with as_system(client.id):
        return [(row.kind, row.ids) for row in Happening.objects.order_by("id")][since:]


def test_a_call_is_told_when_it_rings_when_somebody_takes_it_and_when_it_ends(client: Client) -> None:
    pbx = make_pbx(client)
    pbx.tell("ringing")
    leg = pbx.leg()
    assert leg is not None
    assert told(client) == [("leg", [leg.pk])]
    client_for(client.operator).post(f"/desk/ringing/{leg.pk}/answer/")
    assert told(client, 1) == [("leg", [leg.pk])]
    pbx.tell("answered")
    pbx.tell("ended")
    assert told(client, 2) == [("leg", [leg.pk])] * 2


def test_a_message_is_told_without_its_id_since_not_everybody_may_know_of_it(client: Client) -> None:
    call = client.log()
    assert told(client) == [("message", [])]
    message = client.message_of(call)
    with acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=message.version)
    assert told(client, 1) == [("message", [])]
    with acting(client.reading(role="client_admin")) as state:
        services.restrict_call(
            actor=state.actor, call_id=call.pk, restriction=Restriction.PERSONS, readers=[client.user.pk]
        )
    assert told(client, 2) == [("message", [])]
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=call.pk)
    assert told(client, 3) == [("message", [])]


def test_one_s_own_second_look_is_nothing_to_tell(client: Client) -> None:
    message = client.message_of(client.log())
    for _twice in range(2):
        with acting(client.reading()) as state:
            services.mark_seen(actor=state.actor, message_id=message.pk)
    assert told(client) == [("message", [])] * 2
