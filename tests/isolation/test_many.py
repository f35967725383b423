"""The matrix once more with a person of 120 companies: the walls are the same, lists page to their end, and no page asks
the database more often than it does for two companies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import Company, join, make_tenant
from tests.isolation.matrix import AD, AU, OP, QM, SV, passed, text_of, url_of
from tests.isolation.table import EXPECTED
from tests.isolation.test_matrix import ARGUMENTS, CELLS, WITH_OBJECT, ask, said
from tests.isolation.world import World
from tests.retention.make import shorten

pytestmark = pytest.mark.django_db()

MORE = 119
GETS = [name for name, method in CELLS if method == "GET" and not EXPECTED[name].open and not EXPECTED[name].own]
READS = list(
    dict.fromkeys(
        (role, name)
        for name in GETS
        for role in (OP, next((each for each in (AD, AU, SV, QM) if each in EXPECTED[name].may["GET"]), OP))
        if role in EXPECTED[name].may["GET"]
    )
)
"""By the operator, and by one of those who reach every company."""
OF_COMPANIES = {"tenants:clients": AD, "api-tenants:tenants": OP, "calls:desk": OP, "retention:due": AD}
"""Lists of companies, and who goes through them."""
SLACK = 6
"""Statements that lists over very many companies have beside (core.db.by_index, core.pages), whatever their number."""
NEXT = re.compile(r'rel="next" href="\?([^"]+)"')


@pytest.fixture(scope="module")
def few(world: World, django_db_blocker: DjangoDbBlocker) -> Mapping[tuple[str, str], int]:
    """How often each page asks the database for people of two companies."""
    with django_db_blocker.unblock():
        return {each: asked(world, *each) for each in READS}


@pytest.fixture(scope="module")
def more(few: Mapping[tuple[str, str], int], world: World, django_db_blocker: DjangoDbBlocker) -> list[Company]:
    """The operator's other companies; those of the service's own people are all there are."""
    with django_db_blocker.unblock():
        made = [make_tenant(name=f"第{n}商会") for n in range(MORE)]
        for company in made:
            join(world.persons[OP], "operator", company)
    return made


def asked(world: World, role: str, name: str) -> int:
    url = url_of(EXPECTED[name], name, world.mine, ARGUMENTS[name])
    with CaptureQueriesContext(connections["default"]) as seen:
        assert world.browser(role).get(url).status_code in (200, 204, 302), (role, url)
    return len(seen)


@pytest.mark.parametrize(("name", "method"), WITH_OBJECT)
def test_an_operator_of_very_many_gets_what_any_operator_gets(
    name: str, method: str, world: World, more: list[Company]
) -> None:
    row = EXPECTED[name]
    foreign = ask(world, name, method, world.browser(OP), side="others")
    missing = ask(world, name, method, world.browser(OP), missing=True)
    assert not passed(foreign)
    assert said(foreign) == said(missing)
    own = ask(world, name, method, world.browser(OP))
    assert passed(own) == (OP in row.may[method])
    hidden = world.others.names | world.others.values
    hidden |= frozenset() if OP in row.shows_values else world.mine.values
    assert [word for word in hidden for answer in (own, foreign) if word in text_of(answer)] == []


@pytest.mark.parametrize(("role", "name"), READS)
def test_no_page_asks_more_for_more_companies(
    role: str, name: str, world: World, few: Mapping[tuple[str, str], int], more: list[Company]
) -> None:
    found, before = asked(world, role, name), few[role, name]
    assert found <= before + SLACK


@pytest.mark.parametrize("name", OF_COMPANIES)
def test_every_list_of_companies_pages_to_its_end(name: str, world: World, more: list[Company]) -> None:
    pages = list(walked(world.browser(OF_COMPANIES[name]), url_of(EXPECTED[name], name, world.mine, ())))
    assert len(pages) >= 3
    assert [company.name for company in more if not any(company.name in text for text in pages)] == []


def test_what_waits_in_any_of_them_stands_on_the_first_page(world: World, more: list[Company]) -> None:
    last = sorted(more, key=lambda company: company.name)[-1]
    shorten(last, message=30)
    first = world.browser(AD).get(url_of(EXPECTED["retention:due"], "retention:due", world.mine, ())).content.decode()
    assert reverse("retention:withdraw", args=[last.slug]) in first


def walked(browser: Client, url: str) -> Iterator[str]:
    """The page and all that follow, as somebody goes on to the next one, in the browser or by program."""
    cursors: set[str] = set()
    query: str | None = ""
    while query is not None:
        answer: Any = browser.get(f"{url}?{query}")
        assert answer.status_code in (200, 204, 302), (url, query)
        yield text_and_next(answer)[0]
        query = text_and_next(answer)[1]
        assert query not in cursors, "the same page comes twice"
        cursors.add(query or "")


def text_and_next(answer: Any) -> tuple[str, str | None]:
    text = answer.content.decode()
    if "json" in answer.headers.get("Content-Type", "") and text:
        body = answer.json()
        cursor = body.get("next") if isinstance(body, dict) else None
        return str(body), f"cursor={cursor}" if cursor else None
    found = NEXT.search(text)
    return text, unescape(found[1]) if found else None
