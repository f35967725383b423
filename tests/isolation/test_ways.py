"""Every page is found from a menu or from another page, by everybody who may open it; and every link leads to a page."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from callcenter.core.permissions import Kind, access_table
from tests.accounts.signing_in import log_in, set_up_second_factor
from tests.calls.make import START
from tests.factories import make_person, make_tenant
from tests.isolation.matrix import AD, AU, CA, CLIENTS, EVERYBODY, OP, QM, STAFF, SV
from tests.isolation.table import EXPECTED
from tests.isolation.world import World

pytestmark = pytest.mark.django_db

ROLES = sorted(EVERYBODY)
OF_ONE_VIEW = 6
"""Addresses of one page (with the same questions) that are opened; a list leads to many of them."""

AFTER_A_FORM = {
    "account_inactive": "answer of the sign-in to somebody who was stopped",
    "account_signup": "says that nobody can register",
    "account_logout": "asked by a browser without the menu's form",
    "account_reset_password_done": "answer of the form before",
    "account_reset_password_from_key": "a link in a mail",
    "account_reset_password_from_key_done": "answer of the form before",
    "accounts:invitation": "a link in a mail",
    "accounts:welcome": "a link in a mail",
    "mfa_authenticate": "answer of the sign-in",
    "mfa_view_recovery_codes": "answer of the form that makes them",
    "mfa_reauthenticate": "answer of a form that asks who it is",
}
"""Pages that no link leads to, and what does."""

_BY_FORM = "answer of a form of the desk"
_PART = "a part of a page, which fetches it"
ELSEWHERE = {
    **{name: (EVERYBODY, why) for name, why in AFTER_A_FORM.items()},
    "account_reauthenticate": (EVERYBODY, "answer of a form that asks who it is"),
    "accounts:session": (EVERYBODY, "after signing in for another tab"),
    "put_back": (EVERYBODY, _PART),
    "mfa_deactivate_totp": (EVERYBODY, "with a second factor, below"),
    "mfa_generate_recovery_codes": (EVERYBODY, "with a second factor, below"),
    "calls:choose_client": (STAFF, _BY_FORM),
    "calls:inbox_new": (CLIENTS, _PART),
    "calls:board_new": (frozenset({OP, SV}), _PART),
    "calls:board_due": (frozenset({OP, SV}), _PART),
    "calls:call_in": (frozenset({OP, SV}), _PART),
    "calls:call_ins": (frozenset({SV}), _PART),
    "calls:approvals_now": (frozenset({SV}), _PART),
    "calls:sent_now": (frozenset({OP, SV}), _PART),
    "calls:drafts_now": (frozenset({OP, SV}), _PART),
    "calls:drafts_new": (frozenset({OP, SV}), _PART),
    "calls:sent_new": (frozenset({OP, SV}), _PART),
    "calls:supervisor_new": (frozenset({OP, SV, QM}), _PART),
    "calls:earlier": (frozenset({OP, SV}), _PART),
    "knowledge:now": (frozenset({OP, SV, *CLIENTS}), _PART),
    "telephony:ringing": (frozenset({OP, SV}), _PART),
    "telephony:line": (frozenset({OP, SV}), _PART),
    "telephony:presence": (frozenset({OP, SV}), _PART),
    "telephony:floor_now": (frozenset({SV}), _PART),
    "live:events": (EVERYBODY, "the stream that every page opens"),
    **dict.fromkeys(
        ("accounts:members", "accounts:member_end", "accounts:departments", "accounts:department"),
        (frozenset({AD}), "the portal's; the administrator's own are below /admin/users/"),
    ),
    **dict.fromkeys(
        ("tenants:people", "tenants:person", "tenants:person-new", "retention:own"),
        (frozenset({AD}), "the portal's; the administrator's own are below /admin/clients/"),
    ),
    **dict.fromkeys(
        ("tenants:client-people", "tenants:client-person", "tenants:client-person-new"),
        (frozenset({CA}), "the administrator's; the client's own are in the portal"),
    ),
    **dict.fromkeys(
        (
            "audit:access_log",
            "audit:access_exports",
            "audit:access_verify",
            "audit:access_verifier",
            "audit:access_checkpoint",
        ),
        (frozenset({AU}), "the portal's; the auditor's own are below /audit/"),
    ),
    **dict.fromkeys(
        ("audit:log", "audit:exports"),
        (frozenset({CA}), "the auditor's; the client's own are in the portal"),
    ),
}
"""Pages that these roles may open, but find in other ways or under another address."""


class Ways(HTMLParser):
    """Where a page leads: links, and forms that only ask."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "a" and has.get("href"):
            self.found.append(str(has["href"]))
        if tag == "form" and has.get("method") != "post":
            self.found.append(has.get("action") or "")


def ways(address: str, html: str) -> list[str]:
    parser = Ways()
    parser.feed(html)
    return [urljoin(address, way) for way in parser.found if urlsplit(way).scheme in ("", "http")]


def crawl(who: Client, *starts: str) -> tuple[set[str], list[str]]:
    """Names of the pages found, and the links that lead nowhere."""
    waiting, asked, dead = [(start, "") for start in starts], defaultdict[tuple[str, ...], set[str]](set), list[str]()
    while waiting:
        address, source = waiting.pop()
        parts = urlsplit(address)
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            dead.append(f"{source} → {address}")
            continue
        kind = (name, *sorted(parse_qs(parts.query)))
        if address in asked[kind] or len(asked[kind]) >= OF_ONE_VIEW:
            continue
        asked[kind].add(address)
        answer = who.get(address.partition("#")[0])
        if answer.status_code in (301, 302):
            waiting.append((urljoin(address, answer["Location"]), source))
        elif answer.status_code >= 400:
            dead.append(f"{source} → {address}: {answer.status_code}")
        elif "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            waiting += [(way, address) for way in ways(address, answer.content.decode())]
    return {name for name, *_questions in asked}, dead


def pages_of(role: str) -> set[str]:
    table = access_table()
    return {
        name
        for name, row in EXPECTED.items()
        if role in row.may.get("GET", ()) and not name.startswith("api-") and table[name].kind != Kind.PUBLIC
    }


def further(world: World, role: str) -> list[str]:
    """The list of the day on which there were calls, and the recording in the page of its call."""
    recording = reverse("recordings:item", args=[world.mine.objects["recording_id"]])
    days = f"{reverse('calls:supervisor')}?day={START:%Y-%m-%d}"
    named = {"recordings:item": recording, "calls:supervisor": days}
    return [address for name, address in named.items() if role in EXPECTED[name].may["GET"]]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_found_from_its_home(world: World, role: str) -> None:
    found, dead = crawl(world.browser(role), "/", *further(world, role))
    assert dead == []
    mine = {name for name in pages_of(role) if not EXPECTED[name].open}
    elsewhere = {name for name, (roles, _why) in ELSEWHERE.items() if role in roles}
    assert sorted(mine - found - elsewhere) == []
    assert sorted(found & elsewhere) == [], "found by now: no exception is needed any more"


def test_every_page_before_signing_in_is_found_from_there() -> None:
    found, dead = crawl(Client(), "/accounts/login/")
    assert dead == []
    assert sorted({name for name in pages_of("operator") if EXPECTED[name].open} - found - set(AFTER_A_FORM)) == []


def test_with_a_second_factor_its_pages_are_found(settings: Any) -> None:
    person = make_person("operator", make_tenant())
    browser = Client()
    log_in(browser, person)
    set_up_second_factor(browser)
    found, dead = crawl(browser, "/me/")
    assert dead == []
    without = {"mfa_activate_totp"}  # offered to those who have none
    assert sorted({n for n in pages_of("operator") if n.startswith("mfa_")} - found - without - {*AFTER_A_FORM}) == []


def test_no_exception_is_about_a_page_that_is_gone() -> None:
    assert {*ELSEWHERE, *AFTER_A_FORM} - set(EXPECTED) == set()
