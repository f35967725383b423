"""The menu and the home page follow from roles and permissions, never from a guess."""

from types import MappingProxyType

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.roles import ROLES, permissions_of, reach_of
from callcenter.core.context import Actor, ActorKind, TenantAccess
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.ui import navigation
from callcenter.ui.context import page


def actor_with(*roles: str, slug: str = "aoba") -> Actor:
    """Somebody with these roles in one company, and the house roles in the house too."""
    accesses = {}
    for index, role in enumerate(roles):
        tenant_id = HOUSE_ID if ROLES[role].held == "house" else uuid7()
        codes = frozenset({role})
        accesses[tenant_id] = TenantAccess(
            tenant_id, f"{slug}{index or ''}", codes, permissions_of(codes), reach_of(codes)
        )
    return Actor(ActorKind.PERSON, id=uuid7(), label="OP-1", tenants=MappingProxyType(accesses))


def fake_reverse(name: str, kwargs: dict[str, str] | None = None) -> str:
    tail = name.replace(":", "/").replace(".", "/")
    return f"/p/{kwargs['client']}/{tail}/" if kwargs else f"/{tail}/"


@pytest.fixture(autouse=True)
def _all_pages_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "reverse", fake_reverse)


def request_at(path: str, actor: Actor) -> HttpRequest:
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("operator", "/calls/desk/"),
        ("supervisor", "/calls/supervisor/"),
        ("quality_manager", "/calls/supervisor/"),
        ("admin", "/accounts/users/"),
        ("auditor", "/audit/log/"),
        ("client_user", "/p/aoba/calls/inbox/"),
        ("client_admin", "/p/aoba/calls/inbox/"),
    ],
)
def test_each_role_begins_the_day_on_its_own_page(role: str, home: str) -> None:
    assert navigation.home_url(actor_with(role)) == home


def test_somebody_without_membership_has_no_home() -> None:
    assert navigation.home_url(Actor(ActorKind.PERSON, id=uuid7())) is None


def test_a_role_sees_only_places_it_may_open() -> None:
    labels = {url for _label, url in navigation.staff_places(actor_with("quality_manager"))}
    assert labels == {"/calls/supervisor/"}
    assert not list(navigation.staff_places(actor_with("client_admin")))


def test_a_client_user_is_not_offered_what_only_its_admin_may() -> None:
    def places(role: str) -> set[str]:
        (access,) = navigation.client_accesses(actor_with(role))
        return {url.rsplit("/", 2)[-2] for _label, url in navigation.client_places(access)}

    assert places("client_user") == {"inbox", "search", "notify", "script", "instructions", "blocks"}
    assert places("client_admin") == {
        *(
            "inbox",
            "search",
            "notify",
            "people",
            "members",
            "access_log",
            "own",
            "script",
            "sending",
            "instructions",
            "blocks",
        ),
        "figures",
    }


def test_the_longest_matching_place_is_current() -> None:
    links, portal = navigation.menu(request_at("/calls/desk/", actor_with("operator")), actor_with("operator"), "")
    assert [link.url for link in links if link.current] == ["/calls/desk/"]
    assert portal is None


def test_a_portal_address_brings_the_menu_of_that_company_and_no_other() -> None:
    actor = actor_with("client_user", "client_admin")
    links, portal = navigation.menu(request_at("/p/aoba1/calls/inbox/", actor), actor, "aoba1")
    assert portal is not None
    assert portal.slug == "aoba1"
    assert all(link.url.startswith("/p/aoba1/") for link in links)


def test_a_foreign_company_in_the_address_is_never_repeated_in_the_menu() -> None:
    actor = actor_with("client_user")
    links, portal = navigation.menu(request_at("/p/other/calls/inbox/", actor), actor, "other")
    assert portal is not None
    assert portal.slug == "aoba"
    assert not any("other" in link.url for link in links)


def test_pages_before_sign_in_have_no_menu() -> None:
    values = page(RequestFactory().get("/accounts/login/"))
    assert values["actor"] is None
    assert not values["menu"]


def test_a_page_whose_app_is_missing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.urls import NoReverseMatch

    def gone(name: str, kwargs: dict[str, str] | None = None) -> str:
        raise NoReverseMatch(name)

    monkeypatch.setattr(navigation, "reverse", gone)
    assert navigation.home_url(actor_with("operator")) is None
