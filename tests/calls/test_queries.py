"""What each reader sees, what it costs, and what the log says about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, NotFound
from calls import queries
from calls.choices import CallState
from calls.queries import CallFilter, MessageFilter
from calls.queries.access import admit
from tests.calls.chance import without_chance
from tests.calls.make import BODY, COMPANY, KANA, NAME, NUMBER, START, Client, make_client
from tests.factories import HOUSE, acting, actor_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db
MASKED = {
    "caller_company": "●●●",
    "caller_name": "𠮷●●",
    "caller_kana": "●●●",
    "caller_number": "●●●5678",
    "number_display": "●●●5678",
    "body": "●●●",
    "addressee_name": "鈴●●",
    "callback_number": None,
    "callback_when": None,
}
PLAIN = {
    "caller_company": COMPANY,
    "caller_name": NAME,
    "caller_kana": KANA,
    "caller_number": NUMBER,
    "number_display": "090-1234-5678",
    "body": BODY,
    "addressee_name": "鈴木 一郎",
    "callback_number": None,
    "callback_when": None,
}


def test_staff_see_masks_and_the_company_sees_values(client: Client) -> None:
    call = client.log()
    for actor, values in ((client.operating(), MASKED), (client.reading(), PLAIN)):
        with acting(actor) as state:
            for view in (
                queries.view_call(state.actor, call.pk),
                queries.list_calls(state.actor, CallFilter()).rows[0],
                queries.list_messages(state.actor, MessageFilter()).rows[0],
            ):
                assert view.values == values


def test_a_supervisor_of_the_house_sees_all_clients_masked(client: Client) -> None:
    client.log()
    actor = actor_for(make_person("supervisor"), (client.company, "supervisor"))
    with acting(actor) as state:
        assert queries.list_calls(state.actor, CallFilter(tenant_id=client.id)).rows[0].values == MASKED


@pytest.mark.parametrize("state", [CallState.SHREDDING, CallState.SHREDDED])
def test_a_call_that_is_being_destroyed_is_not_there_any_more(client: Client, state: CallState) -> None:
    call = client.log()
    with acting(client.reading()) as current:
        admit(current.actor, call)
        call.state = state
        with pytest.raises(NotFound):
            admit(current.actor, call)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_admins_and_auditors_list_no_calls(client: Client, role: str) -> None:
    call = client.log()
    actor = actor_for(make_person(role), (HOUSE, role), (client.company, role))
    with acting(actor) as state:
        assert queries.list_calls(state.actor, CallFilter()).rows == []
        assert queries.list_messages(state.actor, MessageFilter()).rows == []
    with pytest.raises(Forbidden), acting(actor) as state:
        queries.view_call(state.actor, call.pk)


def test_a_call_of_another_company_does_not_exist(client: Client) -> None:
    other = make_client()
    call = other.log()
    refusals = []
    for call_id in (call.pk, UUID(int=5)):
        with pytest.raises(NotFound) as caught, acting(client.operating()) as state:
            queries.get_call_for(state.actor, call_id)
        refusals.append((caught.value.code, str(caught.value.detail)))
    assert refusals[0] == refusals[1]
    with acting(client.operating()) as state:
        assert queries.list_calls(state.actor, CallFilter(tenant_id=other.id)).rows == []


def test_a_list_writes_one_event_per_company_that_it_shows(client: Client) -> None:
    other = make_client()
    for _i in range(2):
        client.log()
    other.log()
    actor = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with acting(actor) as state:
        assert len(queries.list_calls(state.actor, CallFilter()).rows) == 3
    (mine,), (theirs,) = events_of(client.id, "call.listed"), events_of(other.id, "call.listed")
    assert (mine["count"], theirs["count"]) == (2, 1)
    assert mine["purpose"]["code"] == "answering"
    text = without_chance(str(mine) + str(theirs))
    assert NAME not in text
    assert "5678" not in text


def test_an_empty_list_writes_no_event(client: Client) -> None:
    with acting(client.operating()) as state:
        assert queries.list_calls(state.actor, CallFilter()).rows == []
        assert queries.inbox(state.actor, client.id).rows == []
    assert events_of(client.id, "call.listed", "message.listed") == []


def cost(actor: Actor, load: Callable[[Actor], object]) -> tuple[int, int]:
    """(queries on default, on keystore) of one load, without those that open the transaction."""
    with (
        acting(actor) as state,
        CaptureQueriesContext(connections["default"]) as default,
        CaptureQueriesContext(connections["keystore"]) as keystore,
    ):
        load(state.actor)
        return len(default), sum("vault_keys(" in query["sql"] for query in keystore)


LOADS: dict[str, tuple[Callable[[Actor, UUID], object], int]] = {
    # name: (load, queries on default)
    "calls": (lambda actor, tenant: queries.list_calls(actor, CallFilter()), 3),
    "messages": (lambda actor, tenant: queries.list_messages(actor, MessageFilter()), 2),
    "inbox": (queries.inbox, 4),
}


@pytest.mark.parametrize("name", LOADS)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_at_one_row_and_at_three(client: Client, name: str, rows: int) -> None:
    for _i in range(rows):
        client.log()
    load, default = LOADS[name]
    for actor in (client.operating(), client.reading()):
        assert cost(actor, lambda a: load(a, client.id)) == (default, 1)


def test_pages_follow_each_other_both_ways(client: Client) -> None:
    ids = [client.log().pk for _i in range(5)][::-1]
    with acting(client.reading()) as state:
        first = queries.list_calls(state.actor, CallFilter(), size=2)
        second = queries.list_calls(state.actor, CallFilter(), first.next, size=2)
        third = queries.list_calls(state.actor, CallFilter(), second.next, size=2)
        back = queries.list_calls(state.actor, CallFilter(), second.previous, size=2)
    pages = [[row.call.pk for row in page.rows] for page in (first, second, third)]
    assert pages == [ids[:2], ids[2:4], ids[4:]]
    assert [row.call.pk for row in back.rows] == ids[:2]
    assert (first.previous, third.next) == (None, None)


def test_filters_narrow_a_list(client: Client) -> None:
    wanted = client.log(disposition="complaint")
    client.log(disposition="message")
    later = client.log(disposition="complaint")
    with acting(client.operating()) as state:
        until = START + timedelta(minutes=2)
        rows = queries.list_calls(state.actor, CallFilter(disposition="complaint", until=until)).rows
        since = queries.list_calls(state.actor, CallFilter(since=START + timedelta(minutes=3))).rows
        own = queries.list_calls(state.actor, CallFilter(operator_id=client.operator.pk)).rows
        nobody = queries.list_calls(state.actor, CallFilter(operator_id=UUID(int=1))).rows
    assert [row.call.pk for row in rows] == [wanted.pk]
    assert [row.call.pk for row in since] == [later.pk]
    assert (len(own), len(nobody)) == (3, 0)
