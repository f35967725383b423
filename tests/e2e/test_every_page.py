"""Every page of every role, on a desk and on a phone: axe finds nothing, the policy is kept, nothing scrolls sideways.

The list is the URLconf itself: a page that is added is visited without anybody adding it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.links import invitation_url, welcome_url
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_playback import api, wait_for_check
from tests.factories import make_person, unique
from tests.harness.stack import Stack
from tests.isolation.objects import (
    a_block,
    a_call,
    a_group,
    a_send_that_waits,
    an_abused_operator,
    an_edition,
    an_incoming_call,
    an_instruction,
    company_things,
    log_things,
    people_things,
)
from tests.isolation.table import EXPECTED
from tests.recordings import sounds

pytestmark = pytest.mark.e2e

ROLES = ("operator", "supervisor", "quality_manager", "client_user", "client_admin", "admin", "auditor")
TEAMS = (
    ("operator",),
    ("supervisor", "quality_manager", "admin", "auditor"),
    ("client_user",),
    ("client_admin",),
)
"""Who can share one world: what a client has read, and what an operator has typed, is another page for the next."""
# The same for everybody: looked at once, as the client's administrator.
SHARED = ("/accounts/", "/me/", "/help/")
# Not pages: programs, files, fragments.
ELSEWHERE = {"token", "action", "decision"}
"""Arguments of links in mails (looked at as a stranger, below) and of an address that takes forms only."""
OUTSIDE = ("api/", "static/", "healthz", "readyz", "metrics", "live/")
"""No pages; the event stream does not end."""


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def addresses(values: dict[str, str]) -> list[str]:
    """Addresses of all pages whose arguments the scene can fill."""
    found = []
    for route, entry in patterns(get_resolver()):
        names = entry.pattern.converters
        if route.startswith(OUTSIDE) or not set(names) <= set(values) or "(?P" in route:
            continue
        path = filled(route, names, values)
        if "<" not in path:
            row = EXPECTED.get(resolve(path).view_name)
            other = {argument: values[thing] for argument, thing in (row.arguments if row else {}).items()}
            found.append(filled(route, names, values | other))
    return sorted(set(found))


def filled(route: str, names: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """The route with an object for each argument."""
    path = route
    for name, converter in names.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        path = path.replace(f"<{kind}:{name}>", values[name]).replace(f"<{name}>", values[name])
    return "/" + path.replace("^", "").replace("$", "")


@pytest.fixture
def values(scene: Scene, stack: Stack) -> dict[str, str]:
    """One of everything, so that no address lacks an object; the recording goes through the real processes."""
    scene.own.log(disposition="urgent")
    scene.own.log(disposition="sales", caller=None, message=None)
    things: dict[str, UUID] = {}
    for maker in (
        company_things,
        a_call,
        people_things,
        a_group,
        log_things,
        an_edition,
        an_instruction,
        a_block,
        an_incoming_call,
        an_abused_operator,
        a_send_that_waits,
    ):
        things |= maker(scene.own, unique())
    program = api(stack, scene.people["operator"])
    sent = program.post(f"calls/{things['call_id']}/recordings/", files={"file": ("a.wav", sounds.encoded("pcm.wav"))})
    things["recording_id"] = sent.raise_for_status().json()["id"]
    assert wait_for_check(program, str(things["recording_id"]))["state"] == "ready"
    scene.draft_id = things["draft_id"]
    return {
        "client": scene.own.company.slug,
        "section": "greetings",
        **{name: str(value) for name, value in things.items()},
    }


def test_no_page_is_left_out_for_want_of_an_object(values: dict[str, str]) -> None:
    known = {*values, *ELSEWHERE}
    left = {
        route: sorted(set(entry.pattern.converters) - known)
        for route, entry in patterns(get_resolver())
        if not route.startswith(OUTSIDE) and not set(entry.pattern.converters) <= known
    }
    assert left == {}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("team", TEAMS, ids="-".join)
def test_every_page_of_a_role(
    scene: Scene, values: dict[str, str], visit: Callable[..., Visit], team: tuple[str, ...]
) -> None:
    failures = list[str]()
    for role in team:
        window = visit(scene.people[role])
        pages = pages_of(window, values, role)
        assert len(pages) >= 2, role
        for path in pages:
            _look_at(window, role, path, values, failures)
        window.page.close()
    assert failures == []


def pages_of(window: Visit, values: dict[str, str], role: str) -> list[str]:
    """The whole pages of this role (no fragments, no files)."""
    found = []
    for path in addresses(values):
        if role not in EXPECTED[resolve(path).view_name].may.get("GET", ()):
            continue
        if path.startswith(SHARED) and role != "client_admin":
            continue
        answer = window.page.request.get(window.base + path, max_redirects=0)
        assert answer.status < 500, path
        whole = answer.status == 200 and "text/html" in answer.headers.get("content-type", "")
        if whole and "<html" in answer.text():
            found.append(path)
    return found


def _look_at(window: Visit, role: str, path: str, values: dict[str, str], failures: list[str]) -> None:
    """At both widths."""
    window.open(path)
    name = role + path
    for argument, value in values.items():
        name = name.replace(value, argument)
    for size in (DESKTOP, PHONE):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        try:
            window.check(name)
        except AssertionError as error:
            failures.append(str(error))
            window.problems.clear()
    window.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_pages_before_sign_in_and_errors(
    scene: Scene, values: dict[str, str], visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    stranger = visit(None, size)
    links = (
        invitation_url(scene.own.id, UUID(values["invitation_id"])),
        welcome_url(make_person(password="")),
    )
    for path in ("/accounts/login/", "/accounts/password/reset/", *(urlsplit(link).path for link in links)):
        assert stranger.open(path) == 200
        stranger.check(f"stranger{path}")
    assert stranger.open("/no/such/page/") == 404
    stranger.check("error-404")
    reader = visit(scene.own.user, size)
    assert reader.open("/desk/") == 403
    reader.check("error-403")


def test_the_draft_of_a_call_on_a_phone(scene: Scene, values: dict[str, str], visit: Callable[..., Visit]) -> None:
    window = visit(scene.own.operator, PHONE)
    window.open(f"/desk/calls/{scene.draft_id}/")
    window.check("desk-call-phone")
