"""Every URL × method × role × {own, foreign, missing, anonymous, disabled}. See matrix.py."""

import itertools
import re
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.roles import ROLES as PRODUCT
from callcenter.apidocs import document
from callcenter.core.checks import url_names
from callcenter.core.permissions import Kind, access_table
from tests.isolation.matrix import CA, CU, OF_ONE_COMPANY, ROLES, TT, arguments_of, passed, send, text_of, url_of
from tests.isolation.named import hold_to_names
from tests.isolation.outcomes import OUTCOMES, Outcome
from tests.isolation.table import EXPECTED
from tests.isolation.world import World

pytestmark = pytest.mark.django_db()

ARGUMENTS = {name: arguments_of(pattern) for name, pattern in url_names()}
CELLS = [(name, method) for name, row in sorted(EXPECTED.items()) if name in ARGUMENTS for method in sorted(row.may)]
WITH_OBJECT = [(name, method) for name, method in CELLS if ARGUMENTS[name] and not EXPECTED[name].open]


@cache
def documented() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """What the document of the interface says of which address, the plainest addresses first."""
    paths = sorted(document("ja")["paths"].items(), key=lambda pair: pair[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in paths]


def hold_to_the_document(response: Any, method: str) -> None:
    address = response.request["PATH_INFO"]
    item = next((item for pattern, item in documented() if pattern.fullmatch(address)), None)
    if address.startswith("/api/v1/") and item is not None:
        assert str(response.status_code) in item[method.lower()]["responses"], (method, address, response.status_code)


def ask(world: World, name: str, method: str, who: Client, *, side: str = "mine", missing: bool = False):  # type: ignore[no-untyped-def]
    """One request. Whatever the answer is, a name or a value of somebody else in it has its event in the log."""
    row, chosen = EXPECTED[name], getattr(world, side)
    url = url_of(row, name, chosen, ARGUMENTS[name], missing=missing)
    body = row.body[method](chosen) if method in row.body else None
    before = world.events()
    response = send(who, method, url, body)
    carried = world.carried(response, who)
    assert not carried or world.events() > before, f"{method} {url} shows {carried} and writes no event"
    hold_to_the_document(response, method)
    return response


def said(response: Any) -> tuple[int, bytes]:
    """Status and body; the page for somebody without a session leads back, by a token, to the address asked for."""
    body = response.content.replace(response.request["PATH_INFO"].encode(), b"(asked)")
    return response.status_code, re.sub(rb'(name="csrfmiddlewaretoken" value=")\w+"', rb'\1"', body)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.label)
def test_what_an_answer_carries_is_in_the_log_whatever_the_answer_is(outcome: Outcome, world: World) -> None:
    who, code = world.browser(outcome.role), world.persons[CU].staff_code
    row = replace(EXPECTED[outcome.name], arguments=outcome.arguments)
    url = url_of(row, outcome.name, world.mine, ARGUMENTS[outcome.name])
    query = outcome.query(world.mine, code)
    before = world.events()
    response = send(who, outcome.method, f"{url}?{urlencode(query)}" if query else url, outcome.sent(world.mine, code))
    if outcome.leads:
        response = who.get(response.headers["Location"])
    carried = world.carried(response, who)
    hold_to_names(world, response, outcome.role)
    assert (response.status_code, bool(carried)) == (outcome.status, outcome.carries), (carried, text_of(response))
    assert not carried or world.events() > before


def test_the_assertion_sees_a_name_without_an_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.queries.shown.record_shown", lambda **event: None)
    with pytest.raises(AssertionError, match="writes no event"):
        ask(world, "accounts:members", "GET", world.browser(CA))


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    assert sorted(set(ARGUMENTS) - set(EXPECTED)) == []
    assert sorted(set(EXPECTED) - set(ARGUMENTS)) == []


def test_every_method_of_the_product_is_in_the_matrix() -> None:
    table = access_table()
    differing = {
        name: (sorted(table[name].methods), sorted(row.may))
        for name, row in EXPECTED.items()
        if name in table and set(table[name].methods) != set(row.may)
    }
    assert differing == {}


@pytest.mark.parametrize(("name", "method"), CELLS)
def test_each_role_gets_what_it_may_and_nothing_else(name: str, method: str, world: World) -> None:
    """Who gets through; that a page is really there; no word of the other company; masked where it must be."""
    row, through = EXPECTED[name], set()
    for role in ROLES:
        response = ask(world, name, method, world.browser(role))
        text = text_of(response)
        hold_to_names(world, response, role)
        assert response.status_code < 500, (role, response.status_code)
        if passed(response):
            through.add(role)
            assert method != "GET" or response.status_code in (200, 204, 302, 304), (role, response.status_code)
        foreign = world.others.names | world.others.values if role in OF_ONE_COMPANY else frozenset()
        personal = world.mine.values | world.others.values if role not in row.shows_values else frozenset()
        assert [word for word in foreign | personal if word in text] == [], role
    assert row.own or through == row.may[method]


@pytest.mark.parametrize(("name", "method"), WITH_OBJECT)
def test_a_foreign_object_and_a_missing_one_answer_alike_and_tell_nothing(name: str, method: str, world: World) -> None:
    for role in OF_ONE_COMPANY:
        who = world.browser(role)
        foreign = ask(world, name, method, who, side="others")
        missing = ask(world, name, method, who, missing=True)
        assert not passed(foreign), role
        assert said(foreign) == said(missing), role


@pytest.mark.parametrize(("name", "method"), CELLS)
def test_strangers_and_leavers_get_nothing(name: str, method: str, world: World) -> None:
    if EXPECTED[name].open:
        return
    assert not passed(ask(world, name, method, Client()))
    leaver = world.browser("client_admin")
    user = world.persons["client_admin"]
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert not passed(ask(world, name, method, leaver))


@pytest.mark.parametrize(("name", "method"), WITH_OBJECT)
def test_rights_elsewhere_give_none_here(name: str, method: str, world: World) -> None:
    may = EXPECTED[name].may[method]
    pairs = itertools.product(sorted(set(OF_ONE_COMPANY) - may - {TT}), sorted(set(OF_ONE_COMPANY) & may - {TT}))
    for lesser, greater in pairs:
        if PRODUCT[lesser].reach is not PRODUCT[greater].reach:
            continue  # the database lets nobody be of both sides (tests/accounts/test_reach.py)
        assert not passed(ask(world, name, method, world.mixed(lesser, greater))), (lesser, greater)


def test_nothing_of_a_company_is_public() -> None:
    public = {name for name, row in access_table().items() if row.kind is Kind.PUBLIC and None in row.methods.values()}
    assert public == {name for name, row in EXPECTED.items() if row.open and access_table()[name].kind is Kind.PUBLIC}
