"""A membership is of the house's side or of the client's, and nobody is of both at one time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from accounts import queries
from accounts.models import Membership, User
from accounts.queries.resolve import access_of, resolve_memberships
from accounts.roles import ROLES, reach_of
from accounts.services import memberships
from callcenter.core.context import Reach, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, NotFound
from callcenter.core.ids import HOUSE_ID
from tests.factories import HOUSE, Company, acting, actor_for, api_for, as_system, join, make_person, make_tenant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def give(user: User, role: str, company: Company) -> Membership:
    """By a command on the server: no second administrator is asked."""
    with tenant_transaction(system_actor("test"), {HOUSE_ID, company.id}) as state:
        row = memberships.give(actor=state.actor, tenant_id=company.id, user_id=user.pk, role=role)
    assert isinstance(row, Membership)
    return row


def test_each_role_is_of_one_side_and_the_row_says_which() -> None:
    company = make_tenant()
    for code, role in ROLES.items():
        row = join(make_person(), code, company)
        assert row.reach == role.reach.value
        assert (row.reach == "client") == (code in ("client_user", "client_admin"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("operator", "client_user"),
        ("client_admin", "operator"),
        ("client_user", "telephony"),
        ("supervisor", "client_user"),
        ("auditor", "client_admin"),
        ("client_user", "admin"),
    ],
)
def test_nobody_gets_both_sides_in_one_company(first: str, second: str) -> None:
    company = make_tenant()
    person = make_person(first, company)
    place = HOUSE if ROLES[second].held == "house" else company
    with pytest.raises(Conflict) as refusal:
        give(person, second, place)
    assert refusal.value.code == "both_reaches"
    assert len({role for _tenant, _slug, role in resolve_memberships(person.pk)}) == 1


def test_the_database_refuses_both_sides_whoever_writes() -> None:
    company = make_tenant()
    person = make_person("operator", company)
    with pytest.raises(IntegrityError, match="one_reach"):
        join(person, "client_user", company)


@pytest.mark.parametrize(("first", "second"), [("operator", "client_user"), ("client_admin", "operator")])
def test_nor_in_two_companies(first: str, second: str) -> None:
    ours, theirs = make_tenant(), make_tenant()
    person = make_person(first, ours)
    with pytest.raises(Conflict) as refusal:
        give(person, second, theirs)
    assert refusal.value.code == "both_reaches"
    with pytest.raises(IntegrityError, match="one_reach"):
        join(person, second, theirs)


@pytest.mark.django_db(transaction=True)
def test_of_rows_older_than_the_rule_each_can_be_ended(connect_as: Callable[..., Any]) -> None:
    ours, theirs = make_tenant(), make_tenant()
    person = make_person("operator", ours)
    late = join(person, "client_user", theirs, starts_at=timezone.now() - 3 * DAY, ends_at=timezone.now() - 2 * DAY)
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE accounts_membership SET ends_at = NULL WHERE id = %s", [late.id])
    chief = actor_for(make_person("admin"), (HOUSE, "admin"), (ours, "admin"), (theirs, "admin"))
    with acting(chief):
        memberships.end(actor=chief, membership_id=late.id)
    assert {role for _tenant, _slug, role in resolve_memberships(person.pk)} == {"operator"}


def test_who_has_left_one_side_may_join_the_other() -> None:
    company, now = make_tenant(), timezone.now()
    person = make_person("operator", company, starts_at=now - 2 * DAY, ends_at=now - DAY)
    give(person, "client_user", company)
    late = make_person("client_user", company, starts_at=now + DAY)
    with pytest.raises(Conflict):
        give(late, "operator", company)


def test_an_end_that_moves_into_the_other_sides_time_is_refused() -> None:
    company, now = make_tenant(), timezone.now()
    person = make_person()
    row = join(person, "operator", company, ends_at=now + DAY)
    join(person, "client_user", company, starts_at=now + 2 * DAY)
    chief = actor_for(make_person("admin"), (HOUSE, "admin"), (company, "admin"))
    with acting(chief), pytest.raises(Conflict):
        memberships.end(actor=chief, membership_id=row.id, at=now + 3 * DAY)


def test_a_clients_administrator_cannot_make_a_client_of_an_operator() -> None:
    company = make_tenant()
    operator = make_person("operator", company)
    chief = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(chief), pytest.raises(NotFound):
        memberships.give(actor=chief, tenant_id=company.id, user_id=operator.pk, role="client_user")


def test_a_clients_administrator_is_shown_the_clients_own_side_alone() -> None:
    company = make_tenant()
    operator, chief = make_person("operator", company), make_person("client_admin", company)
    colleague = make_person("client_user", company)
    rows = api_for(chief).get("/api/v1/memberships/").json()["results"]
    assert {row["user"] for row in rows} == {str(chief.pk), str(colleague.pk)}
    actor = actor_for(chief, (company, "client_admin"))
    with as_system(company.id):
        hidden = Membership.objects.get(user=operator)
    with acting(actor):
        assert {row.user_id for row in queries.memberships_for(actor)} == {chief.pk, colleague.pk}
        with pytest.raises(NotFound):
            queries.get_membership_for(actor, hidden.id)


def test_rows_older_than_the_rule_give_the_houses_side_only() -> None:
    rows = [(HOUSE_ID, "house", "supervisor")]
    company = UUID(int=7)
    both = [(company, "co", "supervisor"), (company, "co", "client_admin"), *rows]
    access = access_of(both)[company]
    assert access.reach is Reach.HOUSE
    assert access.roles == {"supervisor"}
    assert access.permissions == ROLES["supervisor"].permissions


def test_the_side_of_several_roles() -> None:
    assert reach_of(["client_user", "client_admin"]) is Reach.CLIENT
    assert reach_of(["operator", "telephony"]) is Reach.HOUSE


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_cannot_give_both_sides() -> None:
    company, person = make_tenant(), make_person()
    together, told = threading.Barrier(2), list[str]()

    def one(role: str) -> None:
        together.wait()
        try:
            give(person, role, company)
            told.append("given")
        except Conflict as error:
            told.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(role,)) for role in ("operator", "client_user")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["both_reaches", "given"]
