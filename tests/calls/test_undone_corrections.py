"""A correction that was taken back is in its form again as it was typed, for whoever typed it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from calls.models import Call, Message
from tests.calls.desk import text
from tests.calls.make import BODY, Client
from tests.calls.test_undo_corrections import RIGHT, correct, run_release
from tests.calls.window import let_pass, messages_of, open_window
from tests.factories import client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(client: Client) -> Call:
    """One that has reached its company, which holds back what is sent from now on."""
    call = client.log()
    open_window(client)
    return call


TYPED = {
    "disposition": "callback",
    "caller_company": "直した商会",
    "caller_kana": "ていせい じろう",
    "caller_name": "訂正 次郎",
    "body": "訂正した用件です。",
    "callback": "1",
    "callback_when": "明日の午後",
    "caller_number": "03-12-34",
    "caller_number_said": "on",
    "mood": "hurried",
    "urgency": "soon",
    "read_back": "on",
}


def typed(client: Client, call: Call, **values: str) -> dict[str, str]:
    version = str(client.message_of(call).version)
    return {**TYPED, "addressee": str(client.yamada), "version": version, "action": "send", **values}


def correct_at_desk(client: Client, call: Call, web: Browser, **values: str) -> Message:
    answer = web.post(f"/calls/{call.pk}/correct/", typed(client, call, **values))
    assert answer.status_code == 302, text(answer)
    return messages_of(client, call.pk)[-1]


def in_form(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_taken_back_its_text_is_in_the_form_as_it_was_typed_and_is_sent_from_there(
    client: Client, call: Call, web: Browser
) -> None:
    new = correct_at_desk(client, call, web)
    answer = web.post(f"/desk/messages/{new.pk}/undo/")
    kept = in_form(answer)
    assert {name: kept[name] for name in TYPED} == TYPED | {
        "caller_number_said": True,
        "read_back": True,
    }
    assert (kept["addressee"], kept["version"]) == (str(client.yamada), client.message_of(call).version)
    assert f'action="/calls/{call.pk}/correct/"' in text(answer)
    assert (messages_of(client, call.pk)[-1].undone_at is None) is False
    # Reloaded, the answer to the same post is the same form.
    assert in_form(web.post(f"/desk/messages/{new.pk}/undo/")) == kept
    again = correct_at_desk(client, call, web, body="もう一度直した用件です。")
    assert again.pending
    assert (again.correction, again.undone_at) == (2, None)


def test_what_the_kind_of_call_does_not_need_is_there_too(client: Client, call: Call, web: Browser) -> None:
    new = correct_at_desk(client, call, web, disposition="message", callback="")
    kept = in_form(web.post(f"/desk/messages/{new.pk}/undo/"))
    assert (kept["disposition"], kept["callback_when"]) == ("message", "明日の午後")


def test_left_and_opened_again_one_goes_on_for_a_purpose_or_begins_with_what_was_sent(
    client: Client, call: Call, web: Browser
) -> None:
    new = correct_at_desk(client, call, web)
    web.post(f"/desk/messages/{new.pk}/undo/")
    address, purpose = f"/calls/{call.pk}/correct/", {"purpose": "answering"}
    page = web.get(address)
    assert "取り消した訂正の入力が残っています" in text(page)
    assert TYPED["body"] not in text(page)
    refused = web.post(address, {"action": "again"})
    assert refused.status_code == 400
    assert TYPED["body"] not in text(refused)
    before = len(events_of(client.id, "call.revealed"))
    assert in_form(web.post(address, {**purpose, "action": "again"}))["body"] == TYPED["body"]
    told = events_of(client.id, "call.revealed")[before:]
    assert [(one["fields"], one["purpose"]["code"]) for one in told] == [(["message.typed"], "answering")]
    assert in_form(web.post(address, {**purpose, "action": "open"}))["body"] == BODY


def test_it_is_there_for_nobody_else_and_no_longer_once_it_was_sent(
    client: Client, call: Call, web: Browser, as_role: Any
) -> None:
    new = correct_at_desk(client, call, web)
    web.post(f"/desk/messages/{new.pk}/undo/")
    colleague, address = client_for(make_person("operator", client.company)), f"/calls/{call.pk}/correct/"
    assert "取り消した訂正の" not in text(colleague.get(address))
    answer = colleague.post(address, {"action": "again", "purpose": "answering"})
    assert TYPED["body"] not in text(answer)
    assert colleague.post(f"/desk/messages/{new.pk}/undo/").status_code == 403
    sent = correct_at_desk(client, call, web)
    assert vars(sent)["typed_correction"] is not None
    let_pass(call.pk)
    run_release(client, sent, as_role)
    assert vars(messages_of(client, call.pk)[-1])["typed_correction"] is None
    assert "取り消した訂正の" not in text(web.get(address))


def test_the_first_message_of_a_call_without_one_returns_to_the_form_too(client: Client, web: Browser) -> None:
    call = client.log(disposition="sales", caller=None, message=None)
    open_window(client)
    address = f"/calls/{call.pk}/correct/"
    values = {**TYPED, "addressee": str(client.yamada), "action": "send"}
    assert web.post(address, values).status_code == 302
    (new,) = messages_of(client, call.pk)
    assert in_form(web.post(f"/desk/messages/{new.pk}/undo/"))["body"] == TYPED["body"]


def test_what_a_program_has_corrected_returns_as_it_was_sent(client: Client, call: Call, web: Browser) -> None:
    new = correct(client, call, callback=True)
    kept = in_form(web.post(f"/desk/messages/{new.pk}/undo/"))
    assert (kept["body"], kept["callback"], kept["addressee"]) == (RIGHT["body"], "1", str(client.yamada))
