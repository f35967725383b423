"""Nothing happens to a call without an event, and no event holds a word of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from calls import queries, services
from tests.calls.chance import without_chance
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.factories import acting, actor_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def draft(client: Client, **content: Any) -> Any:
    with acting(client.operating()) as state:
        return services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number, content=content)


def view_call(client: Client) -> None:
    call = client.log()
    with acting(client.operating()) as state:
        queries.view_call(state.actor, call.pk)


def view_message(client: Client) -> None:
    message = client.message_of(client.log())
    with acting(client.reading()) as state:
        queries.view_message(state.actor, message.pk)


def view_draft(client: Client) -> None:
    made = draft(client, body=BODY)
    with acting(client.operating()) as state:
        queries.draft_content(state.actor, queries.get_draft_for(state.actor, made.pk))


def take_over(client: Client) -> None:
    made = draft(client)
    with acting(actor_for(make_person("operator", client.company), (client.company, "operator"))) as state:
        services.take_over_draft(actor=state.actor, draft_id=made.pk)


def discard(client: Client) -> None:
    made = draft(client, body=BODY)
    with acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=made.pk)


def move(client: Client) -> None:
    other = make_client()
    services.move_draft(
        actor=actor_for(client.operator, (client.company, "operator"), (other.company, "operator")),
        draft_id=draft(client, body=BODY).pk,
        rev=0,
        tenant_id=other.id,
        called_number=other.number,
        content={"body": BODY},
    )


def see(client: Client) -> None:
    message = client.message_of(client.log())
    with acting(client.reading()) as state:
        services.mark_seen(actor=state.actor, message_id=message.pk)


def correct(client: Client) -> None:
    message = client.message_of(client.log())
    with acting(client.operating()) as state:
        data = {"body": BODY + "訂正", "addressee": client.suzuki}
        services.correct_message(actor=state.actor, message_id=message.pk, values=data)


def restrict(client: Client) -> None:
    call = client.log()
    with acting(client.reading(make_person("client_admin", client.company), "client_admin")) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[client.user.pk])


def choose(client: Client) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")


ACTS: dict[str, Callable[[Client], object]] = {
    "call.created": lambda client: client.log(),
    "call.viewed": view_call,
    "message.viewed": view_message,
    "message.status_changed": see,
    "message.corrected": correct,
    "call.restricted": restrict,
    "notify.changed": choose,
    "draft.opened": draft,
    "draft.viewed": view_draft,
    "draft.taken_over": take_over,
    "draft.dropped": discard,
    "draft.moved": move,
}


@pytest.mark.parametrize("action", ACTS)
def test_an_act_is_written_once_with_its_object_and_without_its_words(client: Client, action: str) -> None:
    ACTS[action](client)
    (event,) = events_of(client.id, action)
    assert event["tenant"] == str(client.id)
    assert event["object"]["id"]
    assert event["actor"]["type"] == "person"
    text = without_chance(json.dumps(events_of(client.id), ensure_ascii=False).replace(client.number, ""))
    for word in (NAME, "吉田", KANA, COMPANY, BODY, "1234", "鈴木"):
        assert word not in text


def test_what_was_given_is_named_by_field(client: Client) -> None:
    client.log(callback_when="明日の午前")
    (event,) = events_of(client.id, "call.created")
    assert event["fields"] == [
        "caller_company",
        "caller_kana",
        "caller_name",
        "caller_number",
        "body",
        "callback_when",
        "addressee",
    ]


def test_a_correction_opens_the_caller_under_an_event_of_its_own(client: Client) -> None:
    correct(client)
    opened = [field for event in events_of(client.id, "data.revealed") for field in event["fields"]]
    assert {"call.caller_name", "call.caller_number"} <= set(opened)
