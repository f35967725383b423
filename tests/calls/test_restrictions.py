"""Calls that only some people or departments of the client company may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.services import save_department
from callcenter.core.errors import Forbidden, Invalid, NotFound
from calls import queries, services
from calls.models import Call, Message
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, as_system, make_person, unique

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(client: Client) -> Message:
    return client.message_of(client.log())


def restrict(client: Client, call: Call, readers: set[UUID], restriction: str = "persons") -> None:
    admin = make_person("client_admin", client.company)
    with acting(client.reading(admin, "client_admin")) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction=restriction, readers=readers)


def test_a_restricted_call_is_read_by_its_readers_and_the_desk_only(client: Client, message: Message) -> None:
    reader = make_person("client_user", client.company)
    restrict(client, message.call, {reader.pk})
    with acting(client.reading(reader)) as state:
        assert queries.view_message(state.actor, message.pk).view.values["body"]
        assert len(queries.list_calls(state.actor, queries.CallFilter()).rows) == 1
    with acting(client.operating()) as state:
        assert queries.view_call(state.actor, message.call_id).masked
    for load in (
        lambda actor: queries.view_message(actor, message.pk),
        lambda actor: queries.view_call(actor, message.call_id),
    ):
        with pytest.raises(Forbidden), acting(client.reading()) as state:
            load(state.actor)
    with acting(client.reading()) as state:
        assert queries.list_messages(state.actor, queries.MessageFilter()).rows == []
        assert queries.list_calls(state.actor, queries.CallFilter()).rows == []
        assert queries.inbox(state.actor, client.id, tab="all").rows == []
        terms = queries.SearchTerms(number="09012345678")
        assert queries.search_calls(state.actor, terms).rows == []


def department(client: Client, *people: User) -> UUID:
    with as_system(client.id) as state:
        return save_department(
            actor=state.actor, tenant_id=client.id, name=f"部{unique()}", user_ids=[person.pk for person in people]
        ).pk


def restrict_to(client: Client, call: Call, *departments: UUID) -> None:
    with as_system(client.id) as state:
        services.restrict_call(
            actor=state.actor, call_id=call.pk, restriction="department", departments=set(departments)
        )


def test_a_call_restricted_to_a_department_is_read_by_its_people_as_they_are_now(
    client: Client, message: Message
) -> None:
    inside, joining = make_person("client_user", client.company), make_person("client_user", client.company)
    accounting = department(client, inside)
    restrict_to(client, message.call, accounting)

    def readable_to(person: User) -> bool:
        with acting(client.reading(person)) as state:
            listed = len(queries.list_messages(state.actor, queries.MessageFilter()).rows)
            assert len(queries.list_calls(state.actor, queries.CallFilter()).rows) == listed
            assert len(queries.search_calls(state.actor, queries.SearchTerms(number="09012345678")).rows) == listed
        try:
            with acting(client.reading(person)) as state:
                queries.view_message(state.actor, message.pk)
        except Forbidden:
            assert listed == 0
            return False
        assert listed == 1
        return True

    assert [readable_to(person) for person in (inside, joining, client.user)] == [True, False, False]
    with as_system(client.id) as state:
        save_department(
            actor=state.actor, tenant_id=client.id, name="別", user_ids=[joining.pk], department_id=accounting
        )
    assert [readable_to(person) for person in (inside, joining, client.user)] == [False, True, False]
    with acting(client.operating()) as state:
        assert queries.view_call(state.actor, message.call_id).masked


def test_a_restriction_speaks_of_departments_or_of_persons_and_of_this_company_only(
    client: Client, message: Message
) -> None:
    own, foreign = department(client, client.user), department(make_client())
    tries: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("department", {}, "departments"),
        ("department", {"readers": {client.user.pk}, "departments": {own}}, "readers"),
        ("department", {"departments": {own, foreign}}, "departments"),
        ("persons", {"readers": {client.user.pk}, "departments": {own}}, "departments"),
        ("", {"departments": {own}}, "departments"),
        ("everybody", {}, "restriction"),
    )
    for restriction, chosen, field in tries:
        with pytest.raises(Invalid) as refused, as_system(client.id) as state:
            services.restrict_call(actor=state.actor, call_id=message.call_id, restriction=restriction, **chosen)
        assert set(refused.value.errors) == {field}
    with as_system(client.id):
        assert Call.objects.get(pk=message.call_id).restriction == ""


def test_a_change_from_persons_to_a_department_leaves_no_old_right(client: Client, message: Message) -> None:
    named, inside = make_person("client_user", client.company), make_person("client_user", client.company)
    restrict(client, message.call, {named.pk})
    restrict_to(client, message.call, department(client, inside))
    with pytest.raises(Forbidden), acting(client.reading(named)) as state:
        queries.view_message(state.actor, message.pk)
    restrict(client, message.call, {named.pk})
    with pytest.raises(Forbidden), acting(client.reading(inside)) as state:
        queries.view_message(state.actor, message.pk)


def test_a_correction_of_a_restricted_message_stays_restricted(client: Client, message: Message) -> None:
    reader = make_person("client_user", client.company)
    restrict(client, message.call, {reader.pk})
    with acting(client.operating()) as state:
        new = services.correct_message(actor=state.actor, message_id=message.pk, values={"body": "訂正"})
    with pytest.raises(Forbidden), acting(client.reading()) as state:
        queries.view_message(state.actor, new.pk)
    with acting(client.reading(reader)) as state:
        assert queries.view_message(state.actor, new.pk).message.pk == new.pk


def test_a_restriction_is_lifted_with_its_grants(client: Client, message: Message) -> None:
    reader = make_person("client_user", client.company)
    restrict(client, message.call, {reader.pk})
    restrict(client, message.call, set(), "")
    with acting(client.reading()) as state:
        assert not queries.view_call(state.actor, message.call_id).masked


def test_only_members_can_be_named_and_only_by_the_clients_administrators(client: Client, message: Message) -> None:
    stranger = make_client().user
    with pytest.raises(Invalid):
        restrict(client, message.call, {stranger.pk})
    with pytest.raises(Invalid):
        restrict(client, message.call, set())
    for actor, error in (
        (client.reading(), Forbidden),
        (client.operating(), Forbidden),
        (actor_for(stranger), NotFound),
    ):
        with pytest.raises(error), acting(actor) as state:
            services.restrict_call(
                actor=state.actor, call_id=message.call_id, restriction="persons", readers={client.user.pk}
            )
