"""The reads that only pages use ask for the right themselves; the page in front of them is no wall."""

from __future__ import annotations

import pytest

from callcenter.core.errors import Forbidden, NotFound
from calls import queries, services
from tests.calls.make import START, Client, make_client
from tests.factories import HOUSE, acting, actor_for, make_person

pytestmark = pytest.mark.django_db


def test_readers_of_a_call_are_for_the_companys_administrator(client: Client) -> None:
    call = client.log()
    admin = make_person("client_admin", client.company)
    with acting(actor_for(admin, (client.company, "client_admin"))) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[client.user.pk])
        assert queries.readers_of(state.actor, call.pk)[1] == {client.user.pk}
    with acting(client.reading()) as state, pytest.raises(Forbidden):
        queries.readers_of(state.actor, call.pk)


def test_the_services_administrator_does_not_decide_who_reads(client: Client) -> None:
    """Manages members of every company, but has no business with their messages."""
    call, admin = client.log(), make_person("admin")
    with acting(actor_for(admin, (HOUSE, "admin"), (client.company, "admin"))) as state, pytest.raises(Forbidden):
        queries.readers_of(state.actor, call.pk)


def test_readers_of_a_foreign_call_are_not_found(client: Client) -> None:
    call, other = make_client().log(), make_person("client_admin", client.company)
    with acting(actor_for(other, (client.company, "client_admin"))) as state, pytest.raises(NotFound):
        queries.readers_of(state.actor, call.pk)


def test_the_choice_of_mails_is_read_by_members_only(client: Client) -> None:
    with acting(client.reading()) as state:
        assert queries.notify_choice(state.actor, client.id) is None
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
        choice = queries.notify_choice(state.actor, client.id)
        assert choice is not None
        assert choice.mode == "all"
    auditor = make_person("auditor")
    with acting(actor_for(auditor, (client.company, "auditor"))) as state, pytest.raises(Forbidden):
        queries.notify_choice(state.actor, client.id)
    other = make_client()
    with acting(client.reading()) as state, pytest.raises(NotFound):
        queries.notify_choice(state.actor, other.id)


def test_the_days_counts_are_the_operators_own(client: Client) -> None:
    client.log()
    client.log(disposition="urgent")
    client.log(disposition="silent", caller=None, message=None)
    with acting(client.operating()) as state:
        counts = queries.day_counts(state.actor, START)
    assert (counts.calls, counts.callbacks, counts.urgent, counts.brief) == (3, 1, 1, 1)
    colleague = make_person("operator", client.company)
    with acting(actor_for(colleague, (client.company, "operator"))) as state:
        assert queries.day_counts(state.actor, START).calls == 0
    with acting(actor_for(make_person("auditor"), (client.company, "auditor"))) as state:
        assert queries.day_counts(state.actor, START).calls == 0
