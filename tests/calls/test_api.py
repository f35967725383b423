"""Calls recorded by API, as programs use and misuse it."""

from __future__ import annotations

import codecs
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from calls.models import Call
from tests.calls.make import LATELY, NAME, Client, make_client
from tests.calls.rest import JSON, call_body, count, post
from tests.factories import api_for, as_system, client_for, make_person
from tests.text import cases

pytestmark = pytest.mark.django_db


def test_a_call_is_recorded(client: Client, desk: Browser) -> None:
    response = post(desk, "calls/", call_body(client))
    assert response.status_code == 201, response.content
    body = response.json()
    assert body["message"]["status"] == "new"
    assert body["message"]["addressee"] == str(client.suzuki)
    assert NAME not in response.content.decode()
    with as_system(client.id):
        assert str(Call.objects.get().pk) == body["id"]


def test_a_sales_call_needs_neither_caller_nor_message(client: Client, desk: Browser) -> None:
    response = post(desk, "calls/", call_body(client, disposition="sales", caller=None, message=None))
    assert response.status_code == 201
    assert response.json()["message"] is None


def test_the_same_key_and_request_answer_the_same_call(client: Client, desk: Browser) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (post(desk, "calls/", call_body(client), **key) for _i in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = post(desk, "calls/", call_body(client, talk_seconds=61), **key)
    assert other.status_code == 409
    assert count(client) == 1


def test_a_telephony_token_records_and_reads_nothing(client: Client) -> None:
    machine = make_person("telephony", client.company)
    browser = api_for(machine, client.company, scopes=["telephony"])
    response = post(browser, "calls/", call_body(client, disposition="silent", caller=None, message=None))
    assert response.status_code == 201
    assert response.json()["origin"] == "telephony"
    assert browser.get("/api/v1/calls/").status_code == 403
    assert browser.get(f"/api/v1/calls/{response.json()['id']}/").status_code == 403


def test_an_old_call_needs_a_right_of_its_own(client: Client) -> None:
    old = call_body(client, started_at=(datetime.now(UTC) - timedelta(hours=25)).isoformat())
    machine = api_for(make_person("telephony", client.company), client.company, scopes=["telephony"])
    for who in (api_for(client.operator), machine):
        answer = post(who, "calls/", old)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:callcenter:error:too_old")
    assert count(client) == 0
    assert post(api_for(make_person("supervisor")), "calls/", old).status_code == 201


def test_a_persons_token_with_the_scopes_of_a_machine_is_no_machine(client: Client) -> None:
    browser = api_for(client.operator, client.company, scopes=["telephony"])
    response = post(browser, "calls/", call_body(client, disposition="silent", caller=None, message=None))
    assert response.status_code == 201
    assert response.json()["origin"] == "api"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nickname": "x"}, "nickname"),
        ({"called_number": 81350001001}, "called_number"),
        ({"called_number": None}, "called_number"),
        ({"called_number": "+81399999999"}, "called_number"),
        ({"caller_number": 9012345678}, "caller_number"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "started_at"),
        ({"started_at": "2026-11-20T10:00:00"}, "started_at"),
        ({"started_at": 5}, "started_at"),
        ({"ring_seconds": "soon"}, "ring_seconds"),
        ({"ring_seconds": -1}, "ring_seconds"),
        ({"talk_seconds": True}, "talk_seconds"),
        ({"disposition": "gossip"}, "disposition"),
        ({"disposition": ["callback"]}, "disposition"),
        ({"caller": "佐藤"}, "caller.non_field_errors"),
        ({"caller": {"name": "佐藤", "age": 5}}, "caller.age"),
        ({"caller": {"name": ["佐藤"]}}, "caller.name"),
        ({"caller": {"name": "a\u0000"}}, "caller.name"),
        ({"caller": {"name": "\ud800"}}, "caller.name"),
        ({"caller": None}, "caller"),
        ({"message": None}, "message"),
        ({"message": {}}, "message.body"),
        ({"message": {"body": "x", "addressee": "いない 人"}}, "message.addressee"),
        ({"message": {"body": "x", "callback": "perhaps"}}, "message.callback"),
        ({"message": {"body": "x", "urgency": "very"}}, "message.urgency"),
        ({"message": {"body": "あ" * 8001}}, "message.body"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    client: Client, desk: Browser, change: dict[str, Any], field: str
) -> None:
    response = post(desk, "calls/", call_body(client, **change))
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert set(response.json()["errors"]) == {field}
    assert count(client) == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"tenant": "\xe3\x81"}',
        b'{"tenant": NaN}',
        b'{"ring_seconds": 1e400}',
        b'{"\\ud800": 1}',
        b'{"tenant": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"ring_seconds": ' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("path", ["calls/", "calls/search/"])
def test_broken_bodies_get_a_clear_error(client: Client, desk: Browser, raw: bytes, path: str) -> None:
    response = desk.post(f"/api/v1/{path}", raw, content_type=JSON)
    assert response.status_code in (400, 404), response.content
    assert response.json()["detail"]
    assert count(client) == 0


def test_a_huge_body_is_refused_before_it_is_read(client: Client, desk: Browser) -> None:
    response = post(desk, "calls/", call_body(client, caller_number="1" * 3_000_000))
    assert response.status_code == 413
    assert desk.post("/api/v1/calls/", b"x", content_type="text/plain").status_code == 415
    assert count(client) == 0


def test_a_call_is_recorded_only_where_the_person_may(client: Client, desk: Browser, portal: Browser) -> None:
    other = make_client()
    foreign, missing = (post(desk, "calls/", call_body(client, tenant=slug)) for slug in (other.company.slug, "nobody"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()
    for body in ({"tenant": other.company.slug}, {"tenant": "nobody", "color": "red"}):
        assert post(desk, "calls/", body).content == missing.content
    assert post(portal, "calls/", call_body(client)).status_code == 403
    assert post(Browser(), "calls/", call_body(client)).status_code == 401
    assert (count(client), count(other)) == (0, 0)


def test_a_session_must_prove_where_it_comes_from(client: Client) -> None:
    browser = client_for(client.operator)
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert post(strict, "calls/", call_body(client)).status_code == 403
    assert count(client) == 0
    assert post(browser, "calls/", call_body(client)).status_code == 201


def test_errors_come_in_the_language_asked_for(client: Client, desk: Browser) -> None:
    response = post(desk, "calls/", call_body(client, disposition="gossip"), **{"Accept-Language": "ja"})
    assert response.json()["title"] == "入力を確認してください"


def test_a_body_behind_a_byte_order_mark_is_read(client: Client) -> None:
    browser = api_for(make_person("operator", client.company))
    body = codecs.BOM_UTF8 + json.dumps(call_body(client, disposition="sales")).encode()
    assert browser.post("/api/v1/calls/", body, content_type=JSON).status_code == 201
    for case in cases.file("bom.json"):
        mine = {
            b"aoba-shoji": client.company.slug,
            b"+81350001001": client.number,
            b"2026-11-26T19:00:00+09:00": LATELY,
        }
        for given, ours in mine.items():
            assert given in case
            case = case.replace(given, ours.encode())
        assert browser.post("/api/v1/calls/", case, content_type=JSON).status_code == 201


def test_a_program_may_say_that_this_is_what_was_said(client: Client) -> None:
    browser = api_for(make_person("operator", client.company))
    odd = {"caller_number": "abc", "caller": {"kana": "田中@@@"}}
    answer = post(browser, "calls/", call_body(client, **odd))
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"caller_number", "caller.kana"})
    assert post(browser, "calls/", call_body(client, **odd, as_said=True)).status_code == 201
