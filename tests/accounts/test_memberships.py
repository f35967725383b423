"""Giving and ending access: who may, to whom, and that it counts from the next request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from accounts.queries import memberships_for
from accounts.queries.explain import grounds
from accounts.queries.resolve import resolve_memberships, resolve_token
from accounts.services import memberships
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from tests.factories import (
    HOUSE,
    Company,
    acting,
    actor_for,
    api_for,
    as_system,
    client_for,
    join,
    make_person,
    make_tenant,
    token_for,
)
from tests.log import events_of

pytestmark = pytest.mark.django_db


def chief_of(tenant: Company) -> Any:
    return actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))


def admin_of(*companies: Company) -> Any:
    person = make_person("admin")
    return actor_for(person, (HOUSE, "admin"), *((company, "admin") for company in companies))


def vouched() -> User:
    """An operator of some company already: one more company needs no second administrator."""
    return make_person("operator", make_tenant())


def test_admin_gives_a_role_and_it_is_logged_in_that_company() -> None:
    tenant, person = make_tenant(), vouched()
    admin = admin_of(tenant)
    with acting(admin):
        row = memberships.give(actor=admin, tenant_id=tenant.id, user_id=person.pk, role="operator")
    assert [role for _t, _s, role in resolve_memberships(person.pk)] == ["operator", "operator"]
    (event,) = events_of(tenant.id, about=row.id)
    assert (event["action"], event["fields"]) == ("membership.given", ["operator"])
    assert event["actor"]["id"] == str(admin.id)


@pytest.mark.parametrize(("role", "place"), [("admin", "client"), ("operator", "house"), ("nonsense", "client")])
def test_a_role_out_of_place_is_refused(role: str, place: str) -> None:
    tenant, person = make_tenant(), make_person()
    admin = admin_of(tenant)
    with acting(admin), pytest.raises(Invalid):
        target = tenant.id if place == "client" else HOUSE_ID
        memberships.give(actor=admin, tenant_id=target, user_id=person.pk, role=role)


def test_nobody_gives_themselves_a_role_or_ends_their_own() -> None:
    tenant = make_tenant()
    chief = chief_of(tenant)
    with acting(chief):
        with pytest.raises(Conflict):
            memberships.give(actor=chief, tenant_id=tenant.id, user_id=chief.id, role="client_user")
        own = Membership.objects.get(user_id=chief.id)
        with pytest.raises(Conflict):
            memberships.end(actor=chief, membership_id=own.id)


def test_client_admin_gives_client_roles_to_former_members_only() -> None:
    tenant, stranger = make_tenant(), make_person()
    chief = chief_of(tenant)
    former = make_person(
        "client_user",
        tenant,
        starts_at=timezone.now() - timedelta(days=9),
        ends_at=timezone.now() - timedelta(days=1),
    )
    with acting(chief):
        for unknown in (stranger.pk, uuid7()):
            with pytest.raises(NotFound):
                memberships.give(actor=chief, tenant_id=tenant.id, user_id=unknown, role="client_user")
        with pytest.raises(Forbidden):
            memberships.give(actor=chief, tenant_id=tenant.id, user_id=former.pk, role="operator")
        memberships.give(actor=chief, tenant_id=tenant.id, user_id=former.pk, role="client_user")
    assert len(resolve_memberships(former.pk)) == 1


def test_a_user_without_the_right_gives_nothing() -> None:
    tenant, other = make_tenant(), make_tenant()
    person = make_person("client_user", tenant)
    actor = actor_for(person, (tenant, "client_user"), (other, "client_admin"))
    unrelated, somebody = make_tenant(), make_person()
    with acting(actor), pytest.raises(Forbidden):
        memberships.give(actor=actor, tenant_id=tenant.id, user_id=somebody.pk, role="client_user")
    with acting(actor), pytest.raises(NotFound):
        memberships.give(actor=actor, tenant_id=unrelated.id, user_id=somebody.pk, role="client_user")


def test_the_same_role_twice_is_a_conflict() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    admin = admin_of(tenant)
    with acting(admin), pytest.raises(Conflict):
        memberships.give(actor=admin, tenant_id=tenant.id, user_id=person.pk, role="operator")


def test_end_before_start_is_refused() -> None:
    tenant, person, now = make_tenant(), make_person(), timezone.now()
    admin = admin_of(tenant)
    with acting(admin), pytest.raises(Invalid):
        memberships.give(
            actor=admin, tenant_id=tenant.id, user_id=person.pk, role="operator", starts_at=now, ends_at=now
        )


def test_ending_counts_at_the_next_request_and_kills_bound_tokens() -> None:
    tenant, other = make_tenant(), make_tenant()
    person = make_person("client_user", tenant)
    join(person, "client_user", other)
    bound, wide = token_for(person, tenant), api_for(person)
    open_tab = client_for(person)
    assert tenant.slug in open_tab.get("/api/v1/me/").content.decode()
    chief = chief_of(tenant)
    with acting(chief):
        row = Membership.objects.get(tenant_id=tenant.id, user=person)
        memberships.end(actor=chief, membership_id=row.id)
    assert resolve_token(bound) is None
    for who in (open_tab, wide):
        text = who.get("/api/v1/me/").content.decode()
        assert tenant.slug not in text
        assert other.slug in text
    (event,) = [e for e in events_of(tenant.id, about=row.id) if e["action"] == "membership.ended"]
    assert event["fields"] == ["client_user"]


def test_an_end_on_a_day_to_come_changes_nothing_yet() -> None:
    tenant = make_tenant()
    person = make_person("client_user", tenant)
    chief = chief_of(tenant)
    with acting(chief):
        row = Membership.objects.get(user=person)
        memberships.end(actor=chief, membership_id=row.id, at=timezone.now() + timedelta(days=3))
    assert len(resolve_memberships(person.pk)) == 1
    assert [e["action"] for e in events_of(tenant.id, about=row.id)] == ["membership.changed"]


def test_a_membership_that_has_not_begun_can_be_taken_back() -> None:
    tenant, person = make_tenant(), vouched()
    admin, soon = admin_of(tenant), timezone.now() + timedelta(days=2)
    with acting(admin):
        row = memberships.give(actor=admin, tenant_id=tenant.id, user_id=person.pk, role="operator", starts_at=soon)
        memberships.end(actor=admin, membership_id=row.id)
        memberships.end(actor=admin, membership_id=row.id)
    with as_system(tenant.id):
        row.refresh_from_db()
    assert row.ends_at is not None
    assert row.ends_at <= timezone.now()


def test_client_admin_cannot_end_staff_and_never_sees_another_company() -> None:
    tenant, other = make_tenant(), make_tenant()
    operator, foreigner = make_person("operator", tenant), make_person("client_user", other)
    chief = chief_of(tenant)
    with as_system(tenant.id):
        staff_row = Membership.objects.get(user=operator)
    with as_system(other.id):
        foreign_row = Membership.objects.get(user=foreigner)
    with acting(chief):
        for row in (staff_row, foreign_row):
            with pytest.raises(NotFound):
                memberships.end(actor=chief, membership_id=row.id)


def test_a_colleague_without_the_right_ends_nothing() -> None:
    ours, other = make_tenant(), make_tenant()
    person, colleague = make_person("client_user", ours), make_person("client_user", ours)
    actor = actor_for(person, (ours, "client_user"), (other, "client_admin"))
    with acting(actor):
        row = Membership.objects.get(user=colleague)
        with pytest.raises(Forbidden):
            memberships.end(actor=actor, membership_id=row.id)
        with pytest.raises(Forbidden):
            memberships_for(actor, tenant_id=ours.id)
        assert list(memberships_for(actor)) == []
    assert len(resolve_memberships(colleague.pk)) == 1


def test_only_an_administrator_of_the_service_has_access_explained() -> None:
    tenant = make_tenant()
    person, chief = make_person("operator", tenant), chief_of(tenant)
    admin = admin_of(tenant)
    with acting(admin):
        (ground,) = grounds(admin, person, tenant.id)
    assert (ground.role.code, ground.everywhere) == ("operator", False)
    with acting(chief), pytest.raises(Forbidden):
        grounds(chief, person, tenant.id)


def test_an_administrators_role_asks_for_a_longer_password() -> None:
    tenant, real, demo = make_tenant(), make_person(demo=False), make_person()
    with tenant_transaction(system_actor("test"), {HOUSE_ID, tenant.id}) as state:
        memberships.give(actor=state.actor, tenant_id=tenant.id, user_id=real.pk, role="client_admin")
        memberships.give(actor=state.actor, tenant_id=tenant.id, user_id=demo.pk, role="client_admin")
    values = User.objects.filter(pk__in=[real.pk, demo.pk]).values_list(
        "is_demo", "strong_password", "must_change_password"
    )
    assert set(values) == {(False, True, True), (True, True, False)}
