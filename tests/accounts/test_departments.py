"""Departments of a client company: its administrator makes them, only members belong, and one in use stays."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.test import Client as Browser

from accounts import queries
from accounts.models import Department, Membership
from accounts.queries.departments import sizes
from accounts.services import departments, memberships, remove_department, save_department
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import uuid7
from calls import services as calls
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return make_client()


def saved(client: Client, name: str = "経理部", people: Iterable[UUID] = (), department_id: UUID | None = None) -> UUID:
    with as_system(client.id) as state:
        return save_department(
            actor=state.actor, tenant_id=client.id, name=name, user_ids=people, department_id=department_id
        ).pk


def people(client: Client, department_id: UUID) -> frozenset[UUID]:
    with as_system(client.id):
        return queries.people_of(client.id, [department_id])


def admin_of(client: Client) -> Browser:
    return client_for(make_person("client_admin", client.company))


def test_a_department_gets_exactly_the_people_that_are_chosen(client: Client) -> None:
    other = make_person("client_user", client.company)
    made = saved(client, "  経理　 部 ", [client.user.pk])
    assert people(client, made) == {client.user.pk}
    assert saved(client, "経理部", [other.pk], made) == made
    assert people(client, made) == {other.pk}
    with as_system(client.id):
        assert Department.objects.get(pk=made).name == "経理部"
        assert sizes(client.id) == {made: 1}
    counts = [event["count"] for event in events_of(client.id) if event["action"] == "department.saved"]
    assert counts == [1, 1]


@pytest.mark.parametrize("name", ["", "  ", "部" * 41])
def test_a_department_needs_a_short_name(client: Client, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        saved(client, name)
    assert set(refused.value.errors) == {"name"}


def test_a_name_is_given_once_in_a_company_but_again_in_another(client: Client) -> None:
    first = saved(client)
    with pytest.raises(Conflict) as refused:
        saved(client)
    assert refused.value.code == "department_exists"
    assert saved(make_client()) != first


def test_only_members_of_the_company_belong_to_its_departments(client: Client) -> None:
    stranger = make_client().user
    with pytest.raises(Invalid):
        saved(client, "経理部", [client.user.pk, stranger.pk])
    with as_system(client.id):
        assert not Department.objects.filter(tenant_id=client.id).exists()


def test_a_company_has_at_most_so_many_departments(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departments, "MOST", 2)
    first, _second = saved(client, "一"), saved(client, "二")
    with pytest.raises(Conflict) as refused:
        saved(client, "三")
    assert refused.value.code == "too_many"
    assert saved(client, "壱", (), first) == first


def test_who_leaves_the_company_belongs_to_no_department_any_more(client: Client) -> None:
    made = saved(client, "経理部", [client.user.pk])
    with as_system(client.id) as state:
        row = Membership.objects.get(tenant_id=client.id, user=client.user)
        memberships.end(actor=state.actor, membership_id=row.pk)
    assert people(client, made) == frozenset()


def test_a_department_to_which_a_call_is_restricted_stays(client: Client) -> None:
    made, call = saved(client, "経理部", [client.user.pk]), client.log()
    with as_system(client.id) as state:
        calls.restrict_call(actor=state.actor, call_id=call.pk, restriction="department", departments=[made])
    with pytest.raises(Conflict) as refused, as_system(client.id) as state:
        remove_department(actor=state.actor, tenant_id=client.id, department_id=made)
    assert refused.value.code == "department_in_use"
    assert people(client, made) == {client.user.pk}
    with as_system(client.id) as state:
        calls.restrict_call(actor=state.actor, call_id=call.pk, restriction="")
    with as_system(client.id) as state:
        remove_department(actor=state.actor, tenant_id=client.id, department_id=made)
        assert not Department.objects.filter(pk=made).exists()


def test_a_foreign_department_is_not_found(client: Client) -> None:
    other = make_client()
    theirs = saved(other)
    actor = client.reading(make_person("client_admin", client.company), "client_admin")
    for department_id in (theirs, uuid7()):
        with pytest.raises(NotFound), acting(actor):
            queries.get_department_for(actor, client.id, department_id)


def test_the_pages_make_change_and_remove_a_department(client: Client) -> None:
    browser, base = admin_of(client), f"/p/{client.company.slug}/departments/"
    assert "部署がまだありません" in browser.get(base).content.decode()
    answer = browser.post(base, {"name": "総務部", "people": [str(client.user.pk)]}, follow=True)
    assert "総務部" in answer.content.decode()
    assert "1人" in answer.content.decode()
    with as_system(client.id):
        made = Department.objects.get(tenant_id=client.id)
    page = f"{base}{made.pk}/"
    assert browser.post(page, {"name": "総務人事部", "people": []}).status_code == 302
    assert people(client, made.pk) == frozenset()
    assert browser.post(f"{page}remove/").status_code == 302
    assert browser.get(page).status_code == 404


def test_a_refused_form_says_why_and_keeps_what_was_typed(client: Client) -> None:
    saved(client, "営業部")
    answer = admin_of(client).post(
        f"/p/{client.company.slug}/departments/", {"name": "営業部", "people": [str(client.user.pk)]}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "別の名前にしてください。" in page
    assert 'value="営業部"' in page
    assert "checked" in page
