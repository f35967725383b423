"""REST: a program reads and writes the script, publishes what it has read, and gives instructions of the day."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import Company, api_for, make_person
from tests.log import actions_of
from tests.tenants.make import live

pytestmark = pytest.mark.django_db

CONTENT = {"faq": [{"question": "駐車場は", "answerable": "no"}], "snippets": [{"text": "承りました。"}]}


def call(client: Client, method: str, company: Company, rest: str = "", body: Any = None) -> Any:
    address = f"/api/v1/tenants/{company.slug}/knowledge/{rest}"
    return client.generic(method, address, json.dumps(body), content_type="application/json")


def test_a_program_writes_and_publishes() -> None:
    company = live()
    supervisor = api_for(make_person("supervisor"))
    written = call(supervisor, "PUT", company, body={"content": CONTENT, "rev": 0}).json()
    assert (written["state"], written["rev"]) == ("writing", 1)
    assert call(supervisor, "GET", company).json()["published"] is None
    done = call(supervisor, "POST", company, "publish/", {"edition": written["id"], "rev": 1})
    assert done.status_code == 200
    seen = call(api_for(make_person("operator", company), company), "GET", company).json()
    assert seen["published"]["content"]["faq"] == [{"question": "駐車場は", "answerable": "no", "answer": ""}]
    assert seen["open"] is None


def test_a_wrong_row_is_named_and_nothing_is_written() -> None:
    company = live()
    client = api_for(make_person("client_admin", company), company)
    answer = call(client, "PUT", company, body={"content": {"faq": [{"answerable": "no"}]}, "rev": 0})
    assert answer.status_code == 400
    assert "faq-0-question" in answer.json()["errors"]
    assert call(client, "PUT", company, body={"content": {"colours": []}, "rev": 0}).status_code == 400
    assert call(client, "GET", company).json() == {"published": None, "open": None}


def test_another_writing_than_the_one_that_was_read_is_neither_replaced_nor_published() -> None:
    company = live()
    admin = api_for(make_person("admin"))
    first = call(admin, "PUT", company, body={"content": CONTENT, "rev": 0}).json()
    assert call(admin, "PUT", company, body={"content": {}, "rev": 0}).status_code == 409
    call(admin, "PUT", company, body={"content": {"snippets": CONTENT["snippets"]}, "rev": 1})
    assert call(admin, "POST", company, "publish/", {"edition": first["id"], "rev": 1}).status_code == 409


def test_a_client_proposes_and_does_not_publish() -> None:
    company = live()
    client = api_for(make_person("client_admin", company), company)
    made = call(client, "PUT", company, body={"content": CONTENT, "rev": 0}).json()
    assert made["side"] == "client"
    assert call(client, "POST", company, "publish/", {"edition": made["id"], "rev": 1}).status_code == 403


def test_a_program_gives_and_withdraws_an_instruction_of_the_day() -> None:
    company = live()
    client, operator = (api_for(make_person(role, company), company) for role in ("client_user", "operator"))
    address = f"/api/v1/tenants/{company.slug}/instructions/"
    until = timezone.now() + timedelta(hours=2)
    body = {"text": "鈴木は終日不在です。", "until": until.isoformat()}
    given = client.post(address, body, content_type="application/json")
    assert given.status_code == 201
    assert given.json()["side"] == "client"
    assert operator.post(address, body, content_type="application/json").status_code == 403
    before = len(actions_of(company))
    assert operator.get(address).json() == {"results": [given.json()]}
    assert actions_of(company)[before:] == ["instruction.shown"]
    assert client.post(f"{address}{given.json()['id']}/withdraw/").status_code == 204
    assert operator.get(address).json() == {"results": []}


def test_an_instruction_that_cannot_be_is_refused_by_the_field() -> None:
    company = live()
    client = api_for(make_person("client_user", company), company)
    address = f"/api/v1/tenants/{company.slug}/instructions/"
    past = {"text": " ", "until": "2026-01-01T09:00:00+09:00"}
    assert set(client.post(address, past, content_type="application/json").json()["errors"]) == {"text"}
    guessed = {"text": "不在です。", "until": "2031-01-01T09:00:00"}
    assert set(client.post(address, guessed, content_type="application/json").json()["errors"]) == {"until"}
    late = {"text": "不在です。", "until": "2031-01-01T09:00:00+09:00"}
    assert set(client.post(address, late, content_type="application/json").json()["errors"]) == {"until"}
