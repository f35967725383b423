"""What the rooms tell of: the kind, the ids that anybody who hears it may know, and nothing else."""

from uuid import UUID

import pytest

from callcenter.core import db
from callcenter.live.kinds import heard
from callcenter.live.models import Happening
from calls import services
from calls.choices import Restriction, Source
from tests.calls.make import Client, call_input
from tests.calls.window import open_window
from tests.factories import acting, actor_for, as_system, client_for, make_person
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
    assert told(client, 1) == [("call", []), ("leg", [leg.pk])]
    pbx.tell("answered")
    pbx.tell("ended")
    assert told(client, 3) == [("leg", [leg.pk])] * 2


def test_a_message_is_told_without_its_id_since_not_everybody_may_know_of_it(client: Client) -> None:
    call = client.log()
    assert told(client) == [("call", []), ("message", [])]
    message = client.message_of(call)
    with acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=message.version)
    assert told(client, 2) == [("message", [])]
    with acting(client.reading(role="client_admin")) as state:
        services.restrict_call(
            actor=state.actor, call_id=call.pk, restriction=Restriction.PERSONS, readers=[client.user.pk]
        )
    assert told(client, 3) == [("message", [])]
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=call.pk)
    assert told(client, 4) == [("message", [])]


def test_one_s_own_second_look_is_nothing_to_tell(client: Client) -> None:
    message = client.message_of(client.log())
    for _twice in range(2):
        with acting(client.reading()) as state:
            services.mark_seen(actor=state.actor, message_id=message.pk)
    assert told(client) == [("call", []), ("message", []), ("message", [])]


def test_a_draft_is_told_when_it_comes_and_goes_and_not_each_time_it_is_saved(client: Client) -> None:
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id)
    assert told(client) == [("call", [])]
    with acting(client.operating()) as state:
        services.save_draft(actor=state.actor, draft_id=draft.pk, rev=0, content={"body": "用件"})
    assert told(client, 1) == []
    colleague = make_person("operator", client.company)
    taking = actor_for(colleague, (client.company, "operator"))
    with acting(taking) as state:
        services.take_over_draft(actor=state.actor, draft_id=draft.pk)
    assert told(client, 1) == [("call", [])]
    with acting(taking) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)
    assert told(client, 2) == [("call", [])]


def test_what_is_held_back_is_told_to_the_service_and_to_its_company_only_when_it_is_released(client: Client) -> None:
    open_window(client)
    with acting(client.operating()) as state:
        item = call_input(client, at=db.now())
        (made,) = services.create_calls(actor=state.actor, tenant_id=client.id, items=[item], source=Source.DESK)
    assert made.call.released_at is not None
    assert told(client) == [("call", [])]
    with acting(client.operating()) as state:
        services.undo_call(actor=state.actor, call_id=made.call.pk)
    assert told(client, 1) == [("call", [])]


def test_only_the_service_hears_what_its_company_does_not_see_yet(client: Client) -> None:
    assert client.id in heard(client.operating())["call"]
    for role in ("client_user", "client_admin"):
        assert client.id not in heard(client.reading(role=role))["call"]
