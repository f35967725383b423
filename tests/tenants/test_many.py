"""A service of very many companies: every page and list of its people works, by pages and by search."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from callcenter.core.permissions import Permission
from tenants import queries
from tests.calls.make import make_client
from tests.factories import HOUSE, Company, acting, actor_for, api_for, client_for, join, make_person, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def companies() -> list[Company]:
    return [make_tenant(slug=f"many-{n:03d}-{n * 7919 % 9973}", name=f"第{n}商会") for n in range(120)]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("supervisor", "/sv/"),
        ("supervisor", "/sv/?company=第119商"),
        ("auditor", "/audit/log/"),
        ("auditor", "/audit/exports/"),
        ("admin", "/admin/clients/"),
        ("admin", "/admin/clients/?company=第119商"),
    ],
)
def test_pages_over_all_companies_open(companies: list[Company], role: str, address: str) -> None:
    answer = client_for(make_person(role)).get(address)
    assert answer.status_code == 200
    if "company" in address:
        assert companies[119].slug in answer.content.decode()
        assert companies[3].slug not in answer.content.decode()


@pytest.mark.parametrize("address", ["/desk/", "/desk/sent/", "/desk/drafts/"])
def test_the_desk_of_an_operator_of_very_many_opens(companies: list[Company], address: str) -> None:
    operator = make_person("operator", companies[0])
    for company in companies[1:]:
        join(operator, "operator", company)
    browser = client_for(operator)
    assert browser.get(address).status_code == 200
    found = browser.get("/desk/?company=第119商").content.decode()
    assert companies[119].slug in found
    assert companies[3].slug not in found


def test_an_operator_of_very_many_finds_the_company_by_name(companies: list[Company]) -> None:
    operator = make_person("operator", companies[0])
    actor = actor_for(operator, *((company, "operator") for company in companies))
    seen, cursor = [], None
    with acting(actor) as state:
        while True:
            page = queries.companies(state.actor, Permission.CALL_LOG, cursor=cursor, live=True)
            seen += [row.id for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        found = queries.companies(state.actor, Permission.CALL_LOG, "第119商", live=True)
    assert sorted(seen) == sorted(company.id for company in companies)
    assert [row.id for row in found.rows] == [companies[119].id]


def test_a_call_of_any_company_is_shown_with_its_name(companies: list[Company]) -> None:
    """The list needs the companies of its rows, wherever they come in the order of readings."""
    client = make_client()
    client.log()
    answer = client_for(make_person("supervisor")).get("/sv/?day=2026-11-20")
    assert client.company.name in answer.content.decode()


def test_the_api_pages_companies(companies: list[Company]) -> None:
    admin = api_for(make_person("admin"), HOUSE)
    first = admin.get("/api/v1/tenants/").json()
    second = admin.get("/api/v1/tenants/", {"cursor": first["next"]}).json()
    assert (len(first["results"]), first["previous"]) == (50, None)
    assert not {row["slug"] for row in first["results"]} & {row["slug"] for row in second["results"]}
    assert [row["name"] for row in admin.get("/api/v1/tenants/", {"q": "第119商"}).json()["results"]] == ["第119商会"]
    assert admin.get("/api/v1/tenants/", {"page": "2"}).status_code == 400


def test_the_log_of_one_company_is_asked_for_by_its_short_name(companies: list[Company]) -> None:
    browser: Browser = client_for(make_person("auditor"))
    assert browser.get(f"/audit/log/?client={companies[3].slug}").status_code == 200
    unknown = browser.get("/audit/log/?client=nowhere")
    assert unknown.status_code == 400
    assert "nowhere" in unknown.content.decode()
