"""Lists ask the database the same number of questions for one row and for three."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import api_for, client_for, make_person, make_tenant

pytestmark = pytest.mark.django_db


def questions(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connections["default"]) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_list_of_members() -> None:
    tenant = make_tenant()
    client, path = client_for(make_person("client_admin", tenant)), f"/p/{tenant.slug}/members/"
    one = questions(client, path)
    make_person("client_user", tenant)
    make_person("client_user", tenant)
    assert questions(client, path) == one


def test_the_list_of_accounts() -> None:
    mark = "数え上げ"
    admin, tenant = make_person("admin"), make_tenant()
    make_person("operator", tenant, display_name=mark)
    client = client_for(admin)
    path = client.post("/admin/users/", {"q": mark}).headers["Location"]
    assert mark not in unquote(path)
    one = questions(client, path)
    make_person("operator", tenant, display_name=mark)
    make_person("client_user", tenant, display_name=mark)
    assert questions(client, path) == one


def test_memberships_by_rest() -> None:
    tenant = make_tenant()
    make_person("operator", tenant)
    client, path = api_for(make_person("admin")), f"/api/v1/memberships/?tenant={tenant.slug}"
    one = questions(client, path)
    make_person("operator", tenant)
    make_person("client_user", tenant)
    assert questions(client, path) == one


def executed(name: str) -> int:
    """How often this connection has executed what it keeps prepared and what asks for `name`."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements WHERE statement ~ %s",
            [rf'FROM "?{name}\M'],
        )
        return int(cursor.fetchone()[0])


def test_finding_the_actor_asks_each_thing_once() -> None:
    """The account is read a second time by the page itself, which shows it."""
    person = make_person("operator", make_tenant())
    for client, names in (
        (client_for(person), ("django_session", "accounts_user", "resolve_memberships")),
        (api_for(person), ("resolve_token", "resolve_memberships")),
    ):
        client.get("/api/v1/me/")
        before = {name: executed(name) for name in names}
        with CaptureQueriesContext(connections["default"]) as seen:
            client.get("/api/v1/me/")
        for name in names:
            by_orm = sum(f'FROM "{name}"' in str(query["sql"]) for query in seen)
            asked = by_orm + executed(name) - before[name]
            assert asked == (2 if name == "accounts_user" else 1), name
