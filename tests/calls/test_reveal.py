"""Values are opened for a purpose, and the log says which."""

from __future__ import annotations

import pytest

from callcenter.core.errors import Invalid
from calls import services
from tests.calls.make import BODY, NAME, Client
from tests.factories import acting
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_a_reveal_opens_the_asked_fields_for_a_purpose_and_says_so(client: Client) -> None:
    call = client.log()
    with acting(client.operating()) as state:
        values = services.reveal_call(
            actor=state.actor,
            call_id=call.pk,
            fields=["caller.name", "message.body", "message.callback_number"],
            purpose="苦情",
            ticket="T-12",
        )
    assert values == {"caller.name": NAME, "message.body": BODY, "message.callback_number": None}
    (event,) = events_of(client.id, "call.revealed")
    assert event["purpose"] == {"code": "complaint", "ticket": "T-12"}
    assert event["fields"] == ["call.caller_name", "message.body", "message.callback_number"]
    assert event["object"]["id"] == str(call.pk)
    assert NAME not in str(event)


@pytest.mark.parametrize(
    ("fields", "purpose", "ticket", "wrong"),
    [
        (["caller.address"], "answering", "", "fields"),
        ([], "answering", "", "fields"),
        (["caller.name"], "just looking", "", "purpose"),
        (["caller.name"], "system", "", "purpose"),
        (["caller.name"], "answering", "佐藤様の件", "ticket"),
    ],
)
def test_a_reveal_without_a_good_reason_opens_nothing(
    client: Client, fields: list[str], purpose: str, ticket: str, wrong: str
) -> None:
    call = client.log()
    with pytest.raises(Invalid) as caught, acting(client.operating()) as state:
        services.reveal_call(actor=state.actor, call_id=call.pk, fields=fields, purpose=purpose, ticket=ticket)
    assert set(caught.value.errors) == {wrong}
    assert events_of(client.id, "call.revealed") == []
