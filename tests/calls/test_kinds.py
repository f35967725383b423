"""The kind of a call decides what is set, asked, sent and counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from callcenter.core import db
from calls import kinds, queries, ready
from calls.api.serializers import CallIn
from calls.choices import Disposition, Urgency
from tests.calls.desk import calls_of, form, put, start
from tests.calls.make import START, Client
from tests.calls.rest import call_body, post
from tests.factories import acting, api_for, make_person

pytestmark = pytest.mark.django_db


def test_every_kind_has_its_line() -> None:
    assert set(kinds.KINDS) == set(Disposition.values)


def test_a_message_asks_neither_for_a_number_nor_for_reading_it_back() -> None:
    content = {
        "disposition": "message",
        "callback": False,
        "caller_kana": "サトウ",
        "addressee": "none",
        "body": "伝言",
    }
    assert ready.faults(content, START) == {}
    assert set(ready.faults({**content, "disposition": "callback", "callback": True}, START)) == {
        "callback_number",
        "read_back",
    }


@pytest.mark.parametrize("code", [code for code, kind in kinds.KINDS.items() if not kind.brief])
def test_what_the_page_does_not_ask_is_not_sent(code: str) -> None:
    content = {"disposition": code, "callback": False, "callback_when": "午後", "read_back": True, "body": "用件"}
    sent = ready.to_send(content)
    assert sent["body"] == "用件"
    assert not {"callback_when", "read_back"} & set(sent)
    assert ready.to_send({**content, "callback": True})["callback_when"] == "午後"


def test_the_page_carries_the_table_to_its_script(client: Client, web: Browser) -> None:
    page = web.get(f"/desk/calls/{start(web, client)}/").content.decode()
    assert "&quot;message&quot;: {&quot;sets&quot;: {&quot;callback&quot;: &quot;&quot;}" in page
    assert "&quot;urgent&quot;: {&quot;sets&quot;: {&quot;urgency&quot;: &quot;urgent&quot;}" in page


@pytest.mark.parametrize(("code", "callback"), [("message", False), ("callback", True), ("call_again", False)])
def test_a_program_that_says_nothing_of_a_callback_gets_what_the_kind_says(
    client: Client, code: str, callback: bool
) -> None:
    browser = api_for(make_person("operator", client.company))
    body = call_body(client, disposition=code, message={"body": "用件"})
    answer = post(browser, "calls/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["message"]["callback"] is callback


def test_the_table_is_told_to_whoever_writes_a_program() -> None:
    told = str(CallIn().fields["disposition"].help_text)
    assert "`urgent`: 常に message.urgency = urgent" in told
    assert "`sales`: 発信者と伝言は省略できます" in told


def test_urgent_calls_are_counted_by_kind_or_by_message(client: Client, web: Browser) -> None:
    def log(**values: Any) -> None:
        draft_id = start(web, client)
        assert web.post(f"/desk/calls/{draft_id}/", form(client, action="send", **values)).status_code == 302

    log(disposition="urgent")
    log(disposition="message", callback="", urgency="urgent")
    log(disposition="complaint", urgency="soon")
    log(disposition="sales")
    with acting(client.operating()) as state:
        counts = queries.day_counts(state.actor, db.now().replace(year=2000))
    assert (counts.calls, counts.urgent, counts.callbacks, counts.brief) == (4, 2, 0, 1)
    (urgent,) = [call for call in calls_of(client) if call.disposition == "urgent"]
    assert client.message_of(urgent).urgency == Urgency.URGENT


def test_the_strip_asks_for_nothing_that_the_server_refuses(client: Client, web: Browser) -> None:
    """Whatever stands in the form: what the save does not mark is sent."""
    good = form(client)
    for change in (
        {},
        {"caller_number": ""},
        {"caller_number": "非通知"},
        {"caller_number": "12345"},
        {"caller_number": "12345", "caller_number_said": "on", "callback_number": "03-5000-1234"},
        {"callback_number": "なし"},
        {"caller_kana": "田中@@@"},
        {"caller_kana": "田中@@@", "caller_kana_said": "on"},
        {"body": "\u200b"},
        {"body": "あ" * 8001},
        {"callback_when": "あ" * 140},
        {"body": "a\x07"},
        {"disposition": "sales", "caller_kana": "@"},
        {"urgency": "x"},
    ):
        draft_id = start(web, client)
        content = {k: v for k, v in {**good, **change}.items() if k not in ("rev", "confirm")}
        marks = put(web, draft_id, {"rev": 0, "content": content}).json()["marks"]
        sent = web.post(f"/desk/calls/{draft_id}/", {**good, **change, "rev": "1", "action": "send"})
        assert (sent.status_code == 302) == (marks == {}), (change, marks)
