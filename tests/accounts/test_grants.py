"""Rights on single objects: named persons, only members, never longer than the membership."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from accounts import services
from accounts.models import Membership
from accounts.queries import granted_ids, has_object_grant, people_with_access
from accounts.queries.access import grant_model
from accounts.services.grants import named
from callcenter.core.errors import Invalid
from calls.models import Call, CallReader, Message
from tests.calls.make import make_client
from tests.factories import Company, acting, actor_for, as_system, make_person, make_tenant
from tests.log import events_of

pytestmark = pytest.mark.django_db
READ = "read_restricted"


@pytest.fixture
def world() -> tuple[Company, Call]:
    client = make_client()
    call = client.log()
    return Company(call.tenant_id, client.company.slug, client.company.name), call


def test_a_named_person_has_the_right_and_nobody_else(world: tuple[Company, Call]) -> None:
    tenant, call = world
    chief, reader, other = (make_person(role, tenant) for role in ("client_admin", "client_user", "client_user"))
    actor = actor_for(chief, (tenant, "client_admin"))
    with acting(actor):
        assert services.grant_object(actor=actor, obj=call, permission=READ, user_ids=[reader.pk]) == {reader.pk}
        assert services.grant_object(actor=actor, obj=call, permission=READ, user_ids=[reader.pk]) == frozenset()
    for person, expected in ((reader, True), (other, False), (chief, False)):
        who = actor_for(person, (tenant, "client_user"))
        with acting(who):
            assert has_object_grant(who, call, READ) is expected
            assert granted_ids(who, Call, READ, tenant.id) == ({call.pk} if expected else frozenset())
    with acting(actor):
        assert people_with_access(call, READ) == [(reader.pk, reader.staff_code)]
    (event,) = [e for e in events_of(tenant.id, about=call.pk) if e["action"] == "access.granted"]
    assert (event["objects"], event["fields"], event["count"]) == ([str(reader.pk)], [READ], 1)


def test_a_grant_ends_with_the_membership(world: tuple[Company, Call]) -> None:
    tenant, call = world
    chief, reader = make_person("client_admin", tenant), make_person("client_user", tenant)
    actor = actor_for(chief, (tenant, "client_admin"))
    with acting(actor):
        services.grant_object(actor=actor, obj=call, permission=READ, user_ids=[reader.pk])
    with as_system(tenant.id):
        Membership.objects.filter(user=reader).update(ends_at=timezone.now() - timedelta(seconds=1))
        assert people_with_access(call, READ) == []
    gone = actor_for(reader)
    with acting(gone):
        assert not has_object_grant(gone, call, READ)
        assert granted_ids(gone, Call, READ, tenant.id) == frozenset()


def test_only_members_can_be_named(world: tuple[Company, Call]) -> None:
    tenant, call = world
    stranger = make_person("client_user", make_tenant())
    actor = actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))
    with acting(actor):
        with pytest.raises(Invalid):
            services.grant_object(actor=actor, obj=call, permission=READ, user_ids=[stranger.pk])
        with pytest.raises(Invalid):
            services.replace_object_grants(
                actor=actor, model=CallReader, obj=call, codename=READ, user_ids=[stranger.pk]
            )
        assert named(call, READ) == frozenset()


def test_names_are_taken_away_and_replaced(world: tuple[Company, Call]) -> None:
    tenant, call = world
    one, two, three = (make_person("client_user", tenant) for _i in range(3))
    actor = actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))
    with acting(actor):
        services.grant_object(actor=actor, obj=call, permission=READ, user_ids=[one.pk, two.pk])
        services.replace_object_grants(
            actor=actor, model=CallReader, obj=call, codename=READ, user_ids=[two.pk, three.pk]
        )
        assert named(call, READ) == {two.pk, three.pk}
        assert services.revoke_object(actor=actor, obj=call, permission=READ, user_ids=[one.pk]) == frozenset()
        services.revoke_object(actor=actor, obj=call, permission=READ, user_ids=[two.pk, three.pk])
        assert named(call, READ) == frozenset()
    seen = [e["action"] for e in events_of(tenant.id, about=call.pk) if e["action"].startswith("access.")]
    assert seen == ["access.granted", "access.revoked", "access.granted", "access.revoked"]


def test_a_table_is_only_for_its_own_model(world: tuple[Company, Call]) -> None:
    del world
    assert grant_model(Call) is CallReader
    with pytest.raises(LookupError):
        grant_model(Message)


def test_a_grant_row_cannot_reach_into_another_company(world: tuple[Company, Call]) -> None:
    tenant, call = world
    other = make_tenant()
    reader = make_person("client_user", tenant)
    with as_system(tenant.id):
        permission_id = _permission_id()
    with pytest.raises(IntegrityError), transaction.atomic(), as_system(other.id):
        row = CallReader(content_object_id=call.pk, user_id=reader.pk, permission_id=permission_id)
        CallReader.objects.bulk_create([row])
        with connections["default"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _permission_id() -> int:
    from django.contrib.auth.models import Permission

    return int(Permission.objects.get(codename=READ).pk)


def test_guardians_generic_tables_are_closed() -> None:
    for table in ("guardian_userobjectpermission", "guardian_groupobjectpermission"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(f"SELECT * FROM {table}")
