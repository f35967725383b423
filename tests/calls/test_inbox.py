"""The inbox of a company: its order, its tabs, its version, its notes."""

from __future__ import annotations

import pytest

from callcenter.core.errors import NotFound
from calls import queries, services
from tests.calls.make import START, Client, make_client
from tests.factories import acting
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_the_inbox_has_what_is_urgent_and_unread_on_top(client: Client) -> None:
    client.log()
    urgent = client.log(disposition="urgent")
    newest = client.log()
    with acting(client.reading()) as state:
        box = queries.inbox(state.actor, client.id)
    assert [row.call.pk for row in box.urgent] == [urgent.pk]
    assert box.rows[0].call.pk == newest.pk
    assert len(box.rows) == 2
    assert box.unread == 3


def test_tabs_hold_what_was_set(client: Client) -> None:
    message = client.message_of(client.log())
    client.log()
    with acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=1)
    with acting(client.reading()) as state:
        tabs = {tab: len(queries.inbox(state.actor, client.id, tab=tab).rows) for tab in ("new", "seen", "done", "all")}
    assert tabs == {"new": 1, "seen": 0, "done": 1, "all": 2}


def test_only_my_messages(client: Client) -> None:
    mine = client.log(addressee=client.yamada)
    client.log()
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="none", entry_id=client.yamada)
    with acting(client.reading()) as state:
        rows = queries.inbox(state.actor, client.id, mine=True).rows
    assert [row.call.pk for row in rows] == [mine.pk]


def test_the_version_changes_exactly_when_the_page_would(client: Client) -> None:
    def version(tab: str = "new") -> str:
        with acting(client.reading()) as state:
            return queries.inbox_version(state.actor, client.id, tab=tab)

    empty = version()
    message = client.message_of(client.log())
    one = version()
    assert one not in (empty, version("done"))
    assert version() == one
    with acting(client.reading()) as state:
        assert queries.inbox(state.actor, client.id).version == one
        assert queries.inbox_newer(state.actor, client.id, START) == 1
        services.set_status(actor=state.actor, message_id=message.pk, status="seen", version=1)
    assert version() != one
    assert [event["action"] for event in events_of(client.id, "message.listed")] == ["message.listed"]


def test_the_inbox_of_another_company_does_not_exist(client: Client) -> None:
    other = make_client()
    for load in (queries.inbox, queries.inbox_version):
        with pytest.raises(NotFound), acting(client.reading()) as state:
            load(state.actor, other.id)


def test_notes_of_the_company_are_hidden_from_the_desk(client: Client) -> None:
    message = client.message_of(client.log())
    with acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=1, note="留守でした")
    with acting(client.reading()) as state:
        (step,) = queries.view_message(state.actor, message.pk).steps
    assert (step.status, step.note, step.label) == ("done", "留守でした", client.user.staff_code)
    with acting(client.operating()) as state:
        (step,) = queries.view_message(state.actor, message.pk).steps
    assert step.note == "●●●"
