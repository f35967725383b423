"""What each reader sees, what it costs, and what the log says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import Actor, Reach, TenantAccess
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from calls import queries, services
from calls.queries import CallFilter, MessageFilter
from tests.calls.chance import without_chance
from tests.calls.make import BODY, COMPANY, KANA, NAME, NUMBER, START, Client, make_client
from tests.factories import HOUSE, acting, actor_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db
_MASKED = frozenset(Permission) - {Permission.CALL_VALUES}

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


@pytest.fixture
def client() -> Client:
    return make_client()


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
        return len(default), sum("vault_recordkey" in query["sql"] for query in keystore)


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


@pytest.mark.parametrize("others", [3, 150])
def test_lists_go_over_all_companies_however_many(client: Client, others: int) -> None:
    """Few companies are one branch each, very many are walked along one index: the pages are the same."""
    second = make_client()
    calls = [each.log() for each in (client, second, client, second, client)]
    newest = sorted(calls, key=lambda call: (call.started_at, call.pk), reverse=True)
    access = {
        tenant: TenantAccess(tenant, f"t{i}", frozenset({"operator"}), _MASKED, Reach.HOUSE)
        for i, tenant in enumerate((client.id, second.id, *(uuid7() for _i in range(others))))
    }
    person = replace(client.operating(), tenants=access)
    with acting(person) as state:
        first = queries.list_calls(state.actor, CallFilter(), size=3)
        rest = queries.list_calls(state.actor, CallFilter(), first.next, size=3)
        back = queries.list_calls(state.actor, CallFilter(), rest.previous, size=3)
        own = queries.list_calls(state.actor, CallFilter(operator_id=client.operator.pk), size=3)
        messages = queries.list_messages(state.actor, queries.MessageFilter(), size=3)
    assert [row.call.pk for row in (*first.rows, *rest.rows)] == [call.pk for call in newest]
    assert [row.call.pk for row in back.rows] == [call.pk for call in newest[:3]]
    assert [row.call.pk for row in own.rows] == [call.pk for call in newest if call.tenant_id == client.id]
    assert len(messages.rows) == 3
    assert {row.call.tenant_id for row in messages.rows} == {client.id, second.id}


def test_a_company_without_the_right_is_left_out_of_a_list_over_very_many(client: Client) -> None:
    second = make_client()
    client.log()
    wanted = second.log()
    nothing: frozenset[Permission] = frozenset()
    access = {
        tenant: TenantAccess(
            tenant, f"t{i}", frozenset({"operator"}), nothing if tenant == client.id else _MASKED, Reach.HOUSE
        )
        for i, tenant in enumerate((client.id, second.id, *(uuid7() for _i in range(150))))
    }
    with acting(replace(client.operating(), tenants=access)) as state:
        assert [row.call.pk for row in queries.list_calls(state.actor, CallFilter()).rows] == [wanted.pk]


def test_values_are_searched_in_fifty_companies_at_most(client: Client) -> None:
    many = {
        tenant: TenantAccess(tenant, f"t{i}", frozenset({"operator"}), frozenset(Permission), Reach.HOUSE)
        for i, tenant in enumerate(uuid7() for _i in range(51))
    }
    with pytest.raises(Invalid) as caught, acting(replace(client.operating(), tenants=many)) as state:
        queries.search_calls(state.actor, queries.SearchTerms(last4="5678"))
    assert set(caught.value.errors) == {"tenant"}


# --- reveal


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


# --- inbox


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
