"""A correction waits like what it corrects did: until it is released nobody of the company sees it, and it can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client as Browser

from callcenter.core.errors import Conflict, Forbidden, NotFound
from callcenter.core.models import Job
from calls import queries, services
from calls.fields import CALLER_KANA
from calls.models import Call, Message
from calls.queries.sent import my_undoable
from calls.services.applying import release_correction
from calls.services.notify import notify
from tests import mailing
from tests.calls.desk import text
from tests.calls.make import BODY, KANA, LATELY, NAME, Client
from tests.calls.window import call_of, let_pass, messages_of, open_window
from tests.factories import acting, actor_for, api_for, as_system, make_person
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT = {"body": "訂正した用件です。", "caller_name": "訂正 次郎", "caller_kana": "テイセイ ジロウ"}


@pytest.fixture
def call(client: Client) -> Call:
    """One that has reached its company, which holds back what is sent from now on."""
    call = client.log()
    open_window(client)
    return call


def correct(client: Client, call: Call, **values: Any) -> Message:
    old = client.message_of(call)
    with acting(client.operating()) as state:
        said = {**RIGHT, "addressee": client.yamada, **values}
        return services.correct_message(actor=state.actor, message_id=old.pk, values=said)


def read(client: Client) -> tuple[list[tuple[Any, ...]], int]:
    """What the company's people find: rows of the inbox, and calls under the right reading."""
    shown = ("body", "caller_name", "addressee_name")
    where = queries.CallFilter(tenant_id=client.id)
    with acting(client.reading()) as state:
        rows = queries.inbox(state.actor, client.id, tab="all").rows
        found = queries.search_calls(state.actor, queries.SearchTerms(kana=RIGHT["caller_kana"], where=where)).rows
    return [tuple(row.values[name] for name in shown) for row in rows], len(found)


BEFORE = ([(BODY, NAME, "鈴木 一郎")], 0)
AFTER = ([(RIGHT["body"], RIGHT["caller_name"], "山田 太郎")], 1)


def run_release(client: Client, correction: Message, as_role: Any) -> None:
    with as_role("worker"), as_system(client.id) as state:
        release_correction(actor=state.actor, message_id=correction.pk)
        for job in Job.objects.filter(tenant_id=client.id, task="calls.notify_new"):
            notify(actor=state.actor, tenant_id=client.id, message_id=UUID(job.payload["message_id"]))
    mailing.deliver(client.id)


def test_until_it_is_released_the_company_reads_what_it_read_before(client: Client, call: Call, as_role: Any) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    old = client.message_of(call)
    new = correct(client, call)
    assert read(client) == BEFORE
    with acting(client.reading()) as state:
        assert [one.pk for one in queries.view_message(state.actor, old.pk).corrections] == [old.pk]
        services.set_status(actor=state.actor, message_id=old.pk, status="done", version=old.version)
        with pytest.raises(NotFound):
            queries.view_message(state.actor, new.pk)
    run_release(client, new, as_role)
    assert read(client) == BEFORE
    assert [one for one in mail.outbox if str(new.pk) in str(one.body)] == []
    let_pass(call.pk)
    assert read(client) == BEFORE
    for _twice in range(2):
        run_release(client, new, as_role)
        assert read(client) == AFTER
    assert [one.to for one in mail.outbox if str(new.pk) in str(one.body)] == [[client.user.email]]
    with acting(client.reading()) as state:
        detail = queries.view_message(state.actor, new.pk)
    assert [one.pk for one in detail.corrections] == [old.pk, new.pk]
    assert detail.before is not None
    assert (detail.before.values["caller_name"], detail.before.values[CALLER_KANA.name]) == (NAME, KANA)
    (event,) = events_of(client.id, "message.corrected")
    assert event["values"].keys() == {"released_at"}


def test_taken_back_what_it_corrects_goes_on_and_can_be_corrected_anew(
    client: Client, call: Call, as_role: Any
) -> None:
    new = correct(client, call)
    with acting(client.operating()) as state:
        (offered,) = my_undoable(state.actor)
    assert (offered.call_id, offered.message_id) == (call.pk, new.pk)
    for _twice in range(2):
        with acting(client.operating()) as state:
            services.undo_message(actor=state.actor, message_id=new.pk)
    let_pass(call.pk)
    run_release(client, new, as_role)
    assert read(client) == BEFORE
    assert actions_of(client.id, "message.undone", about=new.pk) == ["message.undone"]
    again = correct(client, call)
    assert again.correction == 2
    let_pass(call.pk)
    run_release(client, again, as_role)
    assert read(client) == AFTER


def test_one_waits_at_a_time_and_only_its_sender_takes_it_back_in_time(client: Client, call: Call) -> None:
    new = correct(client, call)
    with pytest.raises(Conflict) as caught:
        correct(client, call)
    assert caught.value.code == "correction_waiting"
    colleague = actor_for(make_person("operator", client.company), (client.company, "operator"))
    with acting(colleague) as state, pytest.raises(Forbidden):
        services.undo_message(actor=state.actor, message_id=new.pk)
    let_pass(call.pk)
    # Too late by the clock, whether or not the worker has come to it.
    with acting(client.operating()) as state, pytest.raises(Conflict) as caught:
        services.undo_message(actor=state.actor, message_id=new.pk)
    assert caught.value.code == "released"
    assert messages_of(client, call.pk)[1].pending


def test_the_first_message_of_a_call_that_had_none_waits_too(client: Client, as_role: Any) -> None:
    call = client.log(disposition="sales", caller=None, message=None)
    open_window(client)
    values = {**RIGHT, "disposition": "message", "addressee": client.yamada}
    with acting(client.operating()) as state:
        new = services.correct_call(actor=state.actor, call_id=call.pk, values=values)
    assert new is not None
    assert (read(client), call_of(client, call.pk).disposition) == (([], 0), "sales")
    let_pass(call.pk)
    run_release(client, new, as_role)
    assert (read(client), call_of(client, call.pk).disposition) == (AFTER, "message")


def test_the_pages_offer_to_take_a_correction_back(client: Client, call: Call, web: Browser) -> None:
    new = correct(client, call)
    for address in ("/desk/", f"/calls/{call.pk}/"):
        page = text(web.get(address))
        assert "へ訂正を送りました" in page
        assert f"/desk/messages/{new.pk}/undo/" in page
    answer = web.post(f"/desk/messages/{new.pk}/undo/")
    assert answer.status_code == 200
    assert "前の内容のまま" in text(answer)
    late = correct(client, call)
    let_pass(call.pk)
    answer = web.post(f"/desk/messages/{late.pk}/undo/")
    assert answer.status_code == 409
    assert f"/calls/{call.pk}/correct/" in text(answer)


def test_programs_take_back_what_they_have_sent(client: Client, call: Call, desk: Browser, portal: Browser) -> None:
    body = {
        "tenant": client.company.slug,
        "called_number": client.number,
        "started_at": LATELY,
        "disposition": "message",
        "caller": {"name": NAME, "kana": KANA},
        "message": {"body": BODY, "addressee": str(client.suzuki)},
    }
    made = desk.post("/api/v1/calls/", body, content_type="application/json").json()
    assert made["message"]["released_at"] is not None
    address = f"/api/v1/messages/{made['message']['id']}/undo/"
    assert portal.post(address).status_code == 403
    assert api_for(make_person("operator", client.company)).post(address).status_code == 403
    answer = desk.post(address)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["call"], told["draft"]) == (made["id"], made["id"])
    assert desk.post(address).json() == told
    assert desk.get(f"/api/v1/calls/{made['id']}/").status_code == 404
    new = correct(client, call)
    told = desk.post(f"/api/v1/messages/{new.pk}/undo/").json()
    assert (told["call"], told["draft"]) == (str(call.pk), None)
    late = correct(client, call)
    let_pass(call.pk)
    answer = desk.post(f"/api/v1/messages/{late.pk}/undo/")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:callcenter:error:released")
