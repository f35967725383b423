"""The REST API of calls and messages, as programs use and misuse it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from calls.models import Call, Message
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.factories import api_for, as_system, client_for, join, make_person, token_for
from tests.log import events_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def _no_throttle_left_over() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def desk(client: Client) -> Browser:
    return api_for(client.operator)


@pytest.fixture
def portal(client: Client) -> Browser:
    return api_for(client.user)


def call_body(client: Client, **values: Any) -> dict[str, Any]:
    return {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": "０９０-1234-5678",
        "started_at": "2026-11-20T10:00:00+09:00",
        "ring_seconds": 4,
        "talk_seconds": 60,
        "disposition": "callback",
        "caller": {"company": COMPANY, "name": NAME, "kana": KANA},
        "message": {
            "body": BODY,
            "addressee": "鈴木 一郎",
            "urgency": "soon",
            "callback": True,
            "callback_number": "090 1234 5678",
        },
        **values,
    }


def post(browser: Browser, path: str, body: object, **headers: str) -> Any:
    return browser.post(f"/api/v1/{path}", json.dumps(body), content_type=JSON, headers=headers)


def count(client: Client) -> int:
    with as_system(client.id):
        return Call.objects.filter(tenant_id=client.id).count()


# --- recording a call


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


# --- reading


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


def test_a_mixed_person_has_each_right_where_it_is_held(client: Client) -> None:
    other = make_client()
    person = make_person("operator", client.company)
    join(person, "client_user", other.company)
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


# --- reveal


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


# --- messages


def test_a_status_needs_the_version_that_was_read(client: Client, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"messages/{message.pk}/status/"
    shown = portal.get(f"/api/v1/messages/{message.pk}/")
    assert shown.json()["version"] == 1
    assert shown["ETag"] == '"1"'
    assert post(portal, path, {"status": "done"}).status_code == 428
    assert post(portal, path, {"status": "done"}, **{"If-Match": '"7"'}).status_code == 412
    assert post(portal, path, {"status": "done", "version": 7}).status_code == 412
    assert post(portal, path, {"status": "done", "version": 1}, **{"If-Match": '"2"'}).status_code == 412
    assert post(portal, path, {"status": "done"}, **{"If-Match": "abc"}).status_code == 400
    assert post(portal, path, {"status": "gone", "version": 1}).status_code == 400
    done = post(portal, path, {"status": "done", "note": "折返し済"}, **{"If-Match": shown["ETag"]})
    assert done.status_code == 200
    assert (done.json()["status"], done["ETag"]) == ("done", '"2"')
    history = portal.get(f"/api/v1/messages/{message.pk}/").json()["history"]
    assert [(step["status"], step["note"]) for step in history] == [("done", "折返し済")]


def test_an_unchanged_message_is_not_sent_again_nor_logged(client: Client, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"/api/v1/messages/{message.pk}/"
    etag = portal.get(path)["ETag"]
    again = portal.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(events_of(client.id, "message.viewed")) == 1


def test_messages_are_listed_by_status_and_addressee(client: Client, portal: Browser) -> None:
    first = client.message_of(client.log())
    client.log(addressee=client.yamada)
    post(portal, f"messages/{first.pk}/status/", {"status": "done", "version": 1})
    done = portal.get("/api/v1/messages/", {"status": "done"}).json()["results"]
    assert [row["id"] for row in done] == [str(first.pk)]
    yamada = portal.get("/api/v1/messages/", {"addressee": str(client.yamada)}).json()["results"]
    assert [row["addressee_name"] for row in yamada] == ["山田 太郎"]
    assert portal.get("/api/v1/messages/", {"addressee": "山田"}).status_code == 400


def test_a_correction_supersedes(client: Client, desk: Browser, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"messages/{message.pk}/corrections/"
    key = {"Idempotency-Key": "k-1"}
    new = post(desk, path, {"body": "正しい内容", "addressee": str(client.yamada)}, **key)
    assert new.status_code == 201, new.content
    again = post(desk, path, {"body": "正しい内容", "addressee": str(client.yamada)}, **key)
    assert again.json() == new.json()
    assert (new.json()["supersedes"], new.json()["correction"]) == (str(message.pk), 2)
    assert post(desk, path, {"body": "もう一度"}).status_code == 409
    assert post(desk, path, {"body": " "}).status_code == 409
    assert post(desk, f"messages/{new.json()['id']}/corrections/", {"body": " "}).status_code == 400
    assert post(portal, f"messages/{new.json()['id']}/corrections/", {"body": "x"}).status_code == 403
    (row,) = portal.get("/api/v1/messages/").json()["results"]
    assert (row["id"], row["body"]) == (new.json()["id"], "正しい内容")
    with as_system(client.id):
        assert Message.objects.filter(call_id=message.call_id).count() == 2


def test_errors_come_in_the_language_asked_for(client: Client, desk: Browser) -> None:
    response = post(desk, "calls/", call_body(client, disposition="gossip"), **{"Accept-Language": "ja"})
    assert response.json()["title"] == "入力を確認してください"
