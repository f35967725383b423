"""What an actor may read about people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.queries import (
    find_person,
    get_membership_for,
    is_member,
    labels,
    list_people,
    mail_addresses,
    member_ids,
    members,
    memberships_for,
    names,
    view_person,
)
from accounts.queries.companies import companies_by_text
from callcenter.core.context import AccessWitness
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from tests.factories import HOUSE, acting, actor_for, as_system, make_person, make_tenant

pytestmark = pytest.mark.django_db


def test_mail_goes_to_active_members_of_this_company_only() -> None:
    tenant, other = make_tenant(), make_tenant()
    member, stranger = make_person("client_user", tenant), make_person("client_user", other)
    ended = make_person(
        "client_user",
        tenant,
        starts_at=timezone.now() - timedelta(days=2),
        ends_at=timezone.now() - timedelta(days=1),
    )
    disabled = make_person("client_user", tenant)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    everybody = [member.pk, stranger.pk, ended.pk, disabled.pk]
    with as_system(tenant.id):
        assert mail_addresses(tenant.id, everybody) == {member.pk: (member.email, "ja")}
        assert member_ids(tenant.id) == {member.pk}
        assert member_ids(tenant.id, "client_admin") == frozenset()
        assert is_member(tenant.id, member.pk)
        assert not is_member(tenant.id, ended.pk)


def test_client_admin_sees_own_people_but_no_staff_and_no_other_company() -> None:
    tenant, other = make_tenant(), make_tenant()
    chief, user = make_person("client_admin", tenant), make_person("client_user", tenant, display_name="青木 花")
    make_person("operator", tenant)
    make_person("client_user", other)
    actor = actor_for(chief, (tenant, "client_admin"))
    with acting(actor):
        rows = members(actor, tenant.id)
        assert {row.user_id for row in rows} == {chief.pk, user.pk}
        assert {row.role_label for row in rows} == {"委託元の管理者", "委託元の利用者"}
        with pytest.raises(NotFound):
            members(actor, other.id)


def test_companies_are_offered_where_the_right_is_held_and_nowhere_else() -> None:
    ours, other = make_tenant(), make_tenant()
    actor = actor_for(make_person(), (ours, "client_admin"), (other, "client_user"))
    with acting(actor):
        found = companies_by_text(actor, Permission.MEMBERSHIP_MANAGE)("")
        assert [(row.id, row.name) for row in found.rows] == [(ours.id, ours.name)]


def test_client_user_may_not_list_members() -> None:
    tenant = make_tenant()
    user = make_person("client_user", tenant)
    actor = actor_for(user, (tenant, "client_user"))
    with acting(actor), pytest.raises(Forbidden):
        members(actor, tenant.id)


def test_everybody_is_told_the_names_that_they_may_know() -> None:
    tenant, other = make_tenant(), make_tenant()
    user, operator = make_person("client_user", tenant), make_person("operator", tenant)
    elsewhere, met = make_person("client_user", other), [user.pk, operator.pk]
    witness = AccessWitness(event_ids=(uuid7(),), tenant_ids=frozenset({tenant.id}))
    client = actor_for(user, (tenant, "client_user"))
    colleague = actor_for(make_person("supervisor"), (HOUSE, "supervisor"), (tenant, "supervisor"))
    auditor = actor_for(make_person("auditor"), (HOUSE, "auditor"), (tenant, "auditor"))
    with acting(client):
        assert set(names(client, witness, [*met, elsewhere.pk])) == {user.pk}
        assert set(names(user.pk, witness, met)) == {user.pk}
        abroad = AccessWitness(event_ids=(uuid7(),), tenant_ids=frozenset({other.id}))
        assert user.pk not in names(user.pk, abroad, [elsewhere.pk])
    with acting(colleague):
        assert names(colleague, witness, met) == {operator.pk: operator.display_name}
    with acting(auditor):
        assert set(names(auditor, witness, met)) == set(met)
    assert labels([operator.pk]) == {operator.pk: operator.staff_code}


def test_accounts_are_for_the_administrator() -> None:
    chief, somebody = make_person("admin"), make_person()
    admin = actor_for(chief, (HOUSE, "admin"))
    supervisor = actor_for(make_person("supervisor"), (HOUSE, "supervisor"))
    assert list(list_people(admin, text=somebody.staff_code).rows) == [somebody]
    assert list(list_people(admin, text=somebody.email, state="stopped").rows) == []
    assert view_person(admin, somebody.pk) == somebody
    assert find_person(admin, somebody.staff_code.lower()) == somebody
    assert find_person(admin, "ZZ-0") is None
    with pytest.raises(NotFound):
        view_person(admin, uuid7())
    with pytest.raises(Forbidden):
        list_people(supervisor)
    with pytest.raises(Forbidden):
        find_person(supervisor, somebody.staff_code)
    with pytest.raises(Forbidden):
        view_person(supervisor, somebody.pk)


def test_a_membership_of_another_company_is_not_found() -> None:
    tenant, other = make_tenant(), make_tenant()
    chief = actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))
    make_person("client_user", tenant)
    make_person("client_user", other)
    with as_system(other.id):
        foreign = memberships_for(actor_for(make_person(), (other, "client_admin")))[0]
    with acting(chief):
        assert {row.tenant_id for row in memberships_for(chief)} == {tenant.id}
        assert get_membership_for(chief, memberships_for(chief)[0].id).tenant_id == tenant.id
        with pytest.raises(NotFound):
            get_membership_for(chief, foreign.id)
