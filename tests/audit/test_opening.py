"""Personal data opens through an event of the log, or not at all."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError

from audit.evidence import recording
from audit.services import opening, reveal
from callcenter.core.context import AccessWitness, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Unavailable
from callcenter.core.ids import uuid7
from callcenter.vault import opener
from calls.models import Call, Message
from tests.calls.make import BODY, NAME, Client, make_client
from tests.factories import acting
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return make_client()


def test_one_row_is_revealed_with_one_event_that_names_it(client: Client) -> None:
    call = client.log()
    actor = client.operating()
    with acting(actor):
        values = reveal(
            actor=actor, objs=[call], fields=["caller_name"], purpose="complaint", ticket="C-1", action="call.revealed"
        )
    assert values == {call.pk: {"caller_name": NAME}}
    (event,) = events_of(client.id, "call.revealed")
    assert event["object"]["id"] == str(call.pk)
    assert event["fields"] == ["call.caller_name"]
    assert event["purpose"] == {"code": "complaint", "ticket": "C-1"}
    assert "𠮷" not in json.dumps(event, ensure_ascii=False)


def test_several_rows_are_one_event_with_all_ids_and_large_batches_are_several(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [client.log() for _number in range(3)]
    actor = client.operating()
    with acting(actor):
        values = reveal(actor=actor, objs=calls, fields=["caller_name"], purpose="quality", action="call.revealed")
    assert set(values) == {call.pk for call in calls}
    (event,) = events_of(client.id, "call.revealed")
    assert (event["count"], set(event["objects"])) == (3, {str(call.pk) for call in calls})
    monkeypatch.setattr(import_module("audit.evidence.opening"), "BATCH", 2)
    with acting(actor):
        reveal(actor=actor, objs=calls, fields=["caller_name"], purpose="quality", action="call.revealed")
    assert [event["count"] for event in events_of(client.id, "call.revealed")] == [3, 2, 1]


def test_rows_of_two_companies_are_an_event_for_each(client: Client) -> None:
    other = make_client()
    calls = [client.log(), other.log()]
    robot = system_actor("test")
    with tenant_transaction(robot, {client.id, other.id}):
        values = reveal(actor=robot, objs=calls, fields=["caller_name"], purpose="system")
    assert len(values) == 2
    for each, call in ((client, calls[0]), (other, calls[1])):
        (event,) = [one for one in events_of(each.id, "data.revealed") if one["purpose"]["code"] == "system"]
        assert event["object"] == {"type": "call", "id": str(call.pk), "tenant": str(each.id)}


def test_nothing_to_open_writes_nothing(client: Client) -> None:
    actor = client.operating()
    with acting(actor):
        assert reveal(actor=actor, objs=[], fields=["caller_name"], purpose="quality") == {}
    assert events_of(client.id, "data.revealed") == []


def test_without_the_event_nothing_opens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    call, actor, asked = client.log(), client.operating(), []

    def broken(*args: Any) -> None:
        raise Unavailable from DatabaseError()

    monkeypatch.setattr(recording, "record_all", broken)
    monkeypatch.setattr(opener, "open_fields", lambda *args: asked.append(args))
    with pytest.raises(Unavailable), acting(actor):
        reveal(actor=actor, objs=[call], fields=["caller_name"], purpose="quality")
    assert asked == []


def test_without_a_witness_or_with_one_of_another_company_the_opener_raises(client: Client) -> None:
    call = client.log()
    foreign = AccessWitness(event_ids=(uuid7(),), tenant_ids=frozenset({uuid7()}))
    with acting(client.operating()):
        for witness in (None, object(), foreign):
            with pytest.raises(opener.NoWitness):
                opener.open_fields(witness, [call], ["caller_name"])  # type: ignore[arg-type]


def test_rows_of_several_models_are_opened_under_one_event_with_the_terms_as_a_pseudonym(client: Client) -> None:
    call = client.log()
    message = client.message_of(call)
    actor = client.operating()
    with (
        acting(actor),
        opening(actor=actor, action="call.searched", purpose="answering", query={"q": "見積"}) as opened,
    ):
        values = opened.open([call, message], {Call: ["caller_name"], Message: ["body"]})
        opened.shown(client.id, 1)
    assert values == {call.pk: {"caller_name": NAME}, message.pk: {"body": BODY}}
    (event,) = events_of(client.id, "call.searched")
    assert (event["count"], event["fields"]) == (1, ["call.caller_name", "message.body"])
    assert len(event["query_hmac"]) == 64


def test_a_search_that_finds_nothing_is_an_event_and_an_empty_list_is_none(client: Client) -> None:
    actor = client.operating()
    with acting(actor):
        with opening(actor=actor, action="call.searched", purpose="answering", query={"q": "x"}) as opened:
            opened.searched(client.id)
        with opening(actor=actor, action="call.listed", purpose="answering") as opened:
            opened.shown(client.id, 0)
    assert [event["count"] for event in events_of(client.id, "call.searched")] == [0]
    assert events_of(client.id, "call.listed") == []


def test_a_page_that_fails_after_opening_writes_nothing(client: Client) -> None:
    call, actor = client.log(), client.operating()
    with (
        pytest.raises(ZeroDivisionError),
        acting(actor),
        opening(actor=actor, action="call.viewed", purpose="answering") as opened,
    ):
        opened.open([call], ["caller_name"])
        raise ZeroDivisionError
    assert events_of(client.id, "call.viewed") == []
