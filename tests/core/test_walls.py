"""The permission table, bodies, and what strangers are told."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from callcenter.core.checks import urls_have_access_rows
from callcenter.core.context import Actor, anonymous
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Access, Kind, Pages, Permission
from callcenter.core.rooms import RoomError
from tests.core.conftest import MakeActor

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_url_without_a_row_is_refused_and_found_by_the_check(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    assert visitor.get("/unlisted/").status_code == 404
    assert any("t-unlisted" in error.msg for error in urls_have_access_rows(None))


def test_a_foreign_page_and_no_page_answer_alike(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    foreign, nothing = visitor.get("/p/somebody-else/seen/"), visitor.get("/no/such/page/")
    assert (foreign.status_code, nothing.status_code) == (404, 404)
    assert foreign.content == nothing.content


def test_a_named_tenant_is_the_only_one_in_sight(
    visitor: Client, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    one, two = uuid7(), uuid7()
    actor = make_actor(one, two)
    act_as(actor)
    assert visitor.get("/seen/").json()["readable"] == sorted([str(one), str(two)])
    slug = actor.tenants[two].slug
    assert visitor.get(f"/p/{slug}/seen/").json()["readable"] == [str(two)]
    assert visitor.get(f"/seen/?tenant={slug}").json()["readable"] == [str(two)]
    assert visitor.get("/seen/?tenant=another").status_code == 404


def test_a_member_without_the_right_is_forbidden(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    actor = make_actor(tenant_id, permissions=frozenset({Permission.CALL_LOG}))
    act_as(actor)
    assert visitor.get(f"/p/{actor.tenants[tenant_id].slug}/seen/").status_code == 403


def test_an_anonymous_page_request_goes_to_the_login_and_an_api_request_gets_401(
    visitor: Client, act_as: Callable[[Actor], None]
) -> None:
    act_as(anonymous())
    page = visitor.get("/seen/")
    assert (page.status_code, page["Location"]) == (302, "/accounts/login/?next=/seen/")
    api = visitor.post("/api/echo/", {}, content_type=JSON)
    assert (api.status_code, api["Content-Type"]) == (401, "application/problem+json")


def test_a_method_without_a_row_is_not_allowed(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    assert visitor.delete("/seen/").status_code == 405


def test_two_rows_for_one_url_are_an_error() -> None:
    row = {"x-twice": Access(Kind.PUBLIC, {"GET": None}, reason="a test")}
    Pages("tests-twice", row).settle()
    with pytest.raises(RoomError, match="x-twice is declared twice"):
        Pages("tests-twice", {"x-twice": Access(Kind.PUBLIC, {"GET": None}, reason="another")}).settle()
    from callcenter.core import permissions

    del permissions._table["tests-twice:x-twice"]


def test_no_permission_needs_a_reason() -> None:
    with pytest.raises(RoomError, match="no reason"):
        Pages("tests-open", {"x": Access(Kind.PUBLIC, {"GET": None})}).settle()


BAD_BODIES = [
    (b"{", 400),
    (b'{"name": "x", "extra": 1}', 400),
    (b'{"name": ["x"]}', 400),
    (b'{"name": "\xff\xfe"}', 400),
    (b'{"name": "a\\u0000b"}', 400),
    (b'{"name": "%s"}' % (b"x" * 11), 400),
    (b"[]", 400),
    (b"null", 400),
    (b'"x"', 400),
    (b"1", 400),
    (b"", 400),
]


@pytest.mark.parametrize(("body", "status"), BAD_BODIES)
def test_a_bad_body_gets_a_problem_that_says_what_is_wrong(
    body: bytes,
    status: int,
    visitor: Client,
    tenant_id: UUID,
    make_actor: MakeActor,
    act_as: Callable[[Actor], None],
) -> None:
    act_as(make_actor(tenant_id))
    response = visitor.post("/api/echo/", body, content_type=JSON)
    assert response.status_code == status
    assert set(response.json()) == {"type", "title", "status", "detail", "errors"}


def test_an_unknown_field_is_named(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    response = visitor.post("/api/echo/", {"name": "x", "naem": "y"}, content_type=JSON)
    assert list(response.json()["errors"]) == ["naem"]


def test_a_huge_body_is_refused_by_its_length_before_it_is_read(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert visitor.post("/api/echo/", b"x" * (limit + 1), content_type=JSON).status_code == 413
    assert visitor.post("/insert/200/", b"x" * (limit + 1), content_type="text/plain").status_code == 413


def test_a_body_of_unknown_length_is_refused(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    response = visitor.post("/api/echo/", b"{}", content_type=JSON, HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411
