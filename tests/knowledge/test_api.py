"""REST: a program reads and writes the script, and publishes what it has read."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import Company, api_for, make_person
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
