"""Calls read by API: lists, search, values for a purpose, and nothing of another company."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.calls.rest import call_body, post
from tests.factories import api_for, join, make_person, token_for
from tests.harness.roles import connect_as
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_staff_get_masks_and_the_company_gets_values(client: Client, desk: Browser, portal: Browser) -> None:
    call = client.log()
    masked, plain = (browser.get(f"/api/v1/calls/{call.pk}/").json() for browser in (desk, portal))
    assert (masked["masked"], plain["masked"]) == (True, False)
    assert masked["caller"] == {"company": "●●●", "name": "𠮷●●", "kana": "●●●"}
    assert (masked["caller_number"], masked["message"]["body"]) == ("●●●5678", "●●●")
    assert plain["caller"] == {"company": COMPANY, "name": NAME, "kana": KANA}
    assert (plain["caller_number"], plain["caller_number_display"]) == ("０９０-1234-5678", "090-1234-5678")
    assert plain["message"]["body"] == BODY
    assert plain["message"]["addressee_name"] == "鈴木 一郎"


@pytest.mark.parametrize("path", ["calls/", "messages/"])
def test_lists_have_cursors_without_personal_terms(client: Client, desk: Browser, path: str) -> None:
    ids = [client.log().pk for _i in range(51)]
    first = desk.get(f"/api/v1/{path}").json()
    second = desk.get(f"/api/v1/{path}", {"cursor": first["next"]}).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 1, None)
    seen = {row["id"] if path == "calls/" else row["call"] for row in first["results"] + second["results"]}
    assert seen == {str(pk) for pk in ids}
    assert all(row["masked"] for row in first["results"])


@pytest.mark.parametrize("path", ["calls/", "messages/"])
def test_a_list_of_a_company_where_the_right_is_missing_is_refused_and_not_shown_empty(
    client: Client, path: str
) -> None:
    admin, elsewhere = make_person("admin"), make_client()
    join(admin, "operator", elsewhere.company)
    browser = api_for(admin)
    asked = {each.id: browser.get(f"/api/v1/{path}", {"tenant": each.company.slug}) for each in (client, elsewhere)}
    assert [asked[each.id].status_code for each in (client, elsewhere)] == [403, 200]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"tenant": "nobody"}, 404),
        ({"cursor": "x"}, 400),
        ({"cursor": "\ud7ff"}, 400),
        ({"color": "red"}, 400),
        ({"from": "tomorrow"}, 400),
        ({"from": "2026-13-01"}, 400),
        ({"disposition": "gossip"}, 400),
        ({"last4": "12"}, 400),
        ({"q": "見積"}, 400),
    ],
)
def test_strange_parameters_are_refused(client: Client, desk: Browser, query: dict[str, str], status: int) -> None:
    client.log()
    response = desk.get("/api/v1/calls/", query)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"


def test_a_list_is_narrowed(client: Client, desk: Browser) -> None:
    client.log(disposition="sales")
    query = {"tenant": client.company.slug, "disposition": "sales", "from": "2026-11-20", "to": "2026-11-20"}
    assert len(desk.get("/api/v1/calls/", query).json()["results"]) == 1
    assert desk.get("/api/v1/calls/", {**query, "from": "2026-11-21"}).json()["results"] == []
    assert desk.get("/api/v1/calls/", {**query, "to": "2026-11-20T09:00:00+09:00"}).json()["results"] == []


def test_search_by_url_and_by_body(client: Client, desk: Browser) -> None:
    call = client.log()
    by_url = desk.get("/api/v1/calls/", {"number": "+819012345678"}).json()
    eaten = desk.get("/api/v1/calls/?number=+819012345678").json()
    by_body = post(desk, "calls/search/", {"kana": "よしだ", "tenant": client.company.slug}).json()
    text = post(desk, "calls/search/", {"q": "見積書", "tenant": client.company.slug}).json()
    for found in (by_url, eaten, by_body, text):
        assert [row["id"] for row in found["results"]] == [str(call.pk)]
    assert text["scanned_to"] is not None
    assert post(desk, "calls/search/", {"q": "見積書", "tenant": "nobody"}).status_code == 404
    assert post(desk, "calls/search/", {}).status_code == 400


@pytest.mark.parametrize("role", ["operator", "supervisor"])
def test_staff_of_several_companies_search_inside_one_that_they_name(client: Client, role: str) -> None:
    other = make_client()
    call, _theirs = client.log(), other.log()
    person = make_person(role, client.company)
    if role == "operator":
        join(person, role, other.company)
    api, slug = api_for(person), client.company.slug
    refused = [api.get("/api/v1/calls/", {"kana": "ヨシダ"}), post(api, "calls/search/", {"last4": "5678"})]
    for response in refused:
        assert response.status_code == 400
        assert (response.json()["type"][-11:], list(response.json()["errors"])) == ("one_company", ["tenant"])
    found = [
        api.get("/api/v1/calls/", {"kana": "ヨシダ", "tenant": slug}),
        post(api, "calls/search/", {"last4": "5678", "tenant": slug}),
    ]
    for response in found:
        assert [row["id"] for row in response.json()["results"]] == [str(call.pk)]
    assert len(api.get("/api/v1/calls/").json()["results"]) == 2


def test_op1_never_learns_of_another_company(client: Client, desk: Browser) -> None:
    other = make_client()
    call = other.log()
    message = other.message_of(call)
    slug = other.company.slug
    asked = [
        desk.get(f"/api/v1/calls/{call.pk}/"),
        desk.get(f"/api/v1/messages/{message.pk}/"),
        desk.get("/api/v1/calls/", {"tenant": slug}),
        desk.get("/api/v1/messages/", {"tenant": slug}),
        post(desk, f"calls/{call.pk}/reveal/", {"fields": ["caller.name"], "purpose": "応対"}),
        post(desk, f"calls/{call.pk}/reveal/", {"color": "red"}),
        post(desk, f"messages/{message.pk}/corrections/", {}),
        post(desk, f"messages/{message.pk}/corrections/", {"body": "x"}),
        post(desk, "calls/search/", {"q": "見積書", "tenant": slug}),
        desk.get(f"/api/v1/calls/{uuid4()}/"),
    ]
    assert {response.status_code for response in asked} == {404}
    assert len({response.content for response in asked}) == 1
    for response in (
        desk.get("/api/v1/calls/", {"number": "09012345678"}),
        desk.get("/api/v1/messages/", {"addressee": str(other.suzuki)}),
        post(desk, "calls/", call_body(client, called_number=other.number)),
        post(desk, "calls/", call_body(client, message={"body": "x", "addressee": str(other.suzuki)})),
    ):
        text = response.content.decode()
        assert slug not in text
        assert other.company.name not in text
        assert str(call.pk) not in text
    assert events_of(other.id, "call.viewed", "call.revealed") == []


@pytest.mark.django_db(transaction=True)
def test_a_mixed_person_from_before_that_was_refused_has_each_right_where_it_is_held(client: Client) -> None:
    other, long_ago = make_client(), timezone.now() - timedelta(days=3)
    person = make_person("operator", client.company)
    row = join(person, "client_user", other.company, starts_at=long_ago, ends_at=long_ago)
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE accounts_membership SET ends_at = NULL WHERE id = %s", [row.id])
    browser = api_for(person)
    mine, theirs = client.log(), other.log()
    reveal = {"fields": ["caller.name"], "purpose": "answering"}
    assert post(browser, f"calls/{mine.pk}/reveal/", reveal).json()["values"] == {"caller.name": NAME}
    assert post(browser, f"calls/{theirs.pk}/reveal/", reveal).status_code == 403
    assert post(browser, "calls/", call_body(other)).status_code == 403
    rows = {row["tenant"]: row["masked"] for row in browser.get("/api/v1/calls/").json()["results"]}
    assert rows == {client.company.slug: True, other.company.slug: False}
    message = client.message_of(mine)
    assert post(browser, f"messages/{message.pk}/status/", {"status": "done", "version": 1}).status_code == 403


def test_a_token_for_one_company_does_not_reach_another(client: Client) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    call = other.log()
    browser = Browser(headers={"authorization": f"Bearer {token_for(client.operator, client.company)}"})
    assert browser.get(f"/api/v1/calls/{call.pk}/").status_code == 404
    assert post(browser, "calls/", call_body(other)).status_code == 404


def test_a_reveal_answers_values_for_a_purpose(client: Client, desk: Browser, portal: Browser) -> None:
    call = client.log()
    path = f"calls/{call.pk}/reveal/"
    response = post(desk, path, {"fields": ["caller.name", "caller.number"], "purpose": "内容確認", "ticket": "A-1"})
    assert response.json() == {
        "id": str(call.pk),
        "values": {"caller.name": NAME, "caller.number": "０９０-1234-5678"},
    }
    for body in (
        {"fields": ["caller.name"], "purpose": "好奇心"},
        {"fields": ["caller.name"]},
        {"fields": [], "purpose": "応対"},
        {"fields": "caller.name", "purpose": "応対"},
        {"fields": ["tenant"], "purpose": "応対"},
        {"fields": ["caller.name"], "purpose": "応対", "ticket": "lower case"},
    ):
        assert post(desk, path, body).status_code == 400, body
    assert post(portal, path, {"fields": ["caller.name"], "purpose": "応対"}).status_code == 403
    assert len(events_of(client.id, "call.revealed")) == 1
