"""What was sent can be taken back before anybody of the client company has seen it, and not afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from callcenter.core.errors import Conflict, Forbidden, NotFound
from calls import queries, services
from calls.choices import DraftState, Source
from calls.models import Call, Draft
from calls.queries.sent import my_undoable
from tenants import services as tenants
from tests.calls.desk import draft_of, form, text
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, call_input
from tests.calls.window import call_of, let_pass, messages_of, open_window, sent_at_desk
from tests.factories import acting, actor_for, api_for, as_system, client_for, make_person
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(client: Client) -> Client:
    open_window(client)
    return client


def send(client: Client, source: Source = Source.DESK, **values: Any) -> Call:
    with acting(client.operating()) as state:
        return services.create_call(
            actor=state.actor,
            tenant_id=client.id,
            data=call_input(client, at=datetime.now(UTC), **values),
            source=source,
        )


def undo(client: Client, call: Call) -> Draft:
    with acting(client.operating()) as state:
        return services.undo_call(actor=state.actor, call_id=call.pk)


def test_it_is_released_so_many_seconds_after_it_was_sent_by_urgency_and_source(client: Client) -> None:
    def seconds(source: Source = Source.DESK, **values: Any) -> int | None:
        call = send(client, source, **values)
        row = call_of(client, call.pk)
        assert {message.released_at for message in messages_of(client, call.pk)} <= {row.released_at}
        # The row is written a moment after the transaction's clock was read.
        return round((row.released_at - row.created_at).total_seconds()) if row.released_at else None

    # One second more, in which a taking back that has begun comes to its end.
    assert seconds() == 16
    assert seconds(Source.API) == 16
    assert seconds(disposition="urgent") == 6
    assert seconds(disposition="sales", caller=None, message=None) == 16
    assert seconds(Source.TELEPHONY) is None
    assert seconds(Source.IMPORT) is None
    open_window(client, 0, 60)
    assert seconds() is None
    assert seconds(disposition="urgent") == 61


def test_nobody_of_the_company_learns_of_it_before_anywhere(client: Client) -> None:
    before = send(client)
    let_pass(before.pk)
    admin = make_person("client_admin", client.company)
    with acting(client.reading()) as state:
        version = queries.inbox_version(state.actor, client.id)
    call = send(client, urgency="urgent")
    (message,) = messages_of(client, call.pk)
    where = queries.CallFilter(tenant_id=client.id)
    terms = ({"kana": KANA}, {"number": "090-1234-5678"}, {"last4": "5678"}, {"company": COMPANY}, {"q": "見積書"})
    with acting(client.reading()) as state:
        reader = state.actor
        for tab in ("new", "all"):
            found = queries.inbox(reader, client.id, tab=tab)
            assert ([row.call.pk for row in found.rows], found.urgent, found.unread) == ([before.pk], [], 1)
        assert queries.inbox_version(reader, client.id) == version
        assert queries.inbox_newer(reader, client.id, call.created_at - timedelta(days=1)) == 1
        assert [row.call.pk for row in queries.list_calls(reader, where).rows] == [before.pk]
        assert [row.call.pk for row in queries.list_messages(reader, queries.MessageFilter()).rows] == [before.pk]
        for term in terms:
            hits = queries.search_calls(reader, queries.SearchTerms(**term, where=where)).rows
            assert [row.call.pk for row in hits] == [before.pk]
        for refused in (
            lambda: queries.view_call(reader, call.pk),
            lambda: queries.view_message(reader, message.pk),
            lambda: services.mark_seen(actor=reader, message_id=message.pk),
            lambda: services.set_status(actor=reader, message_id=message.pk, status="done", version=1),
        ):
            with pytest.raises(NotFound):
                refused()
    with acting(client.reading(admin, "client_admin")) as state, pytest.raises(NotFound):
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[client.user.pk])
    program, browser, slug = api_for(client.user), client_for(admin), client.company.slug
    for address in (f"calls/{call.pk}/", f"messages/{message.pk}/", f"calls/{call.pk}/recordings/"):
        assert program.get(f"/api/v1/{address}").status_code in (404, 405)
    for address in (f"messages/{message.pk}/", f"calls/{call.pk}/readers/"):
        assert browser.get(f"/p/{slug}/{address}").status_code == 404
    let_pass(call.pk)
    with acting(client.reading()) as state:
        assert [row.call.pk for row in queries.inbox(state.actor, client.id).urgent] == [call.pk]
        assert queries.view_message(state.actor, message.pk).view.values["caller_name"] == NAME


def test_an_open_inbox_counts_what_was_released_since_though_it_was_sent_before(client: Client) -> None:
    call = send(client)
    let_pass(call.pk, -timedelta(milliseconds=1))
    released = call_of(client, call.pk).released_at
    assert released is not None
    with acting(client.reading()) as state:
        assert queries.inbox_newer(state.actor, client.id, released - timedelta(microseconds=1)) == 1
        assert queries.inbox_newer(state.actor, client.id, released) == 0


def test_taken_back_it_is_a_draft_with_everything_that_was_typed(client: Client, web: Browser) -> None:
    call_id = sent_at_desk(client, web, name_checked="on", callback_when="今日中")
    page = text(web.get("/desk/"))
    for said in ("取り消す", client.company.name, "へ送りました"):
        assert said in page
    answer = web.post(f"/desk/calls/{call_id}/undo/")
    assert answer["Location"] == f"/desk/calls/{call_id}/"
    page = text(web.get(answer["Location"]))
    for value in ("佐藤", "サトウ", "みどり建設", "見積の件で折返し希望。", "今日中", str(client.suzuki)):
        assert value in page
    with acting(client.operating()) as state:
        content = queries.draft_content(state.actor, queries.get_draft_for(state.actor, call_id))
    assert (content["name_checked"], content["read_back"]) == (True, True)
    assert draft_of(client, call_id).state == DraftState.OPEN
    assert actions_of(client.id, "call.", about=call_id) == ["call.created", "call.sent", "call.undone"]
    (message,) = messages_of(client, call_id)
    with acting(client.operating()) as state:
        assert queries.list_calls(state.actor, queries.CallFilter(tenant_id=client.id)).rows == []
        assert [draft.pk for draft in queries.my_drafts(state.actor)] == [call_id]
        with pytest.raises(NotFound):
            queries.view_call(state.actor, call_id)
        with pytest.raises(NotFound):
            queries.view_message(state.actor, message.pk)


def test_sent_anew_it_is_one_call_and_one_message_with_what_was_typed_last(client: Client, web: Browser) -> None:
    call_id = sent_at_desk(client, web)
    web.post(f"/desk/calls/{call_id}/undo/")
    rev = str(draft_of(client, call_id).rev)
    changed = {"action": "send", "rev": rev, "body": "別の用件です。", "addressee": str(client.yamada)}
    assert web.post(f"/desk/calls/{call_id}/", {**form(client), **changed}).status_code == 302
    first, second = messages_of(client, call_id)
    assert first.undone_at is not None
    assert (second.undone_at, second.correction, second.addressee_id) == (None, 1, client.yamada)
    assert call_of(client, call_id).undone_at is None
    let_pass(call_id)
    with acting(client.reading()) as state:
        (row,) = queries.inbox(state.actor, client.id).rows
        assert (row.values["body"], row.values["addressee_name"]) == ("別の用件です。", "山田 太郎")
        detail = queries.view_message(state.actor, second.pk)
        assert [one.pk for one in detail.corrections] == [second.pk]
        with pytest.raises(NotFound):
            queries.view_message(state.actor, first.pk)


def test_a_call_that_a_program_has_sent_becomes_a_draft_too(client: Client) -> None:
    call = send(client, Source.API, number="03-12-34", as_said=True)
    undo(client, call)
    with acting(client.operating()) as state:
        content = queries.draft_content(state.actor, queries.get_draft_for(state.actor, call.pk))
    assert (content["caller_name"], content["body"], content["addressee"]) == (NAME, BODY, str(client.suzuki))
    assert (content["caller_number"], content["caller_number_said"]) == ("03-12-34", True)
    assert (content["ring_seconds"], content["talk_seconds"]) == (4, 60)


def test_after_the_time_nothing_is_taken_back_and_the_page_says_what_is_left(client: Client, web: Browser) -> None:
    call_id = sent_at_desk(client, web)
    let_pass(call_id)
    assert "取り消す" not in text(web.get("/desk/"))
    answer = web.post(f"/desk/calls/{call_id}/undo/")
    assert answer.status_code == 409
    assert "取り消せる時間を過ぎました" in text(answer)
    assert f"/calls/{call_id}/correct/" in text(answer)
    assert call_of(client, call_id).undone_at is None
    assert draft_of(client, call_id).state == DraftState.SENT
    assert actions_of(client.id, "call.undone", about=call_id) == []
    with acting(client.operating()) as state, pytest.raises(Conflict) as caught:
        services.undo_call(actor=state.actor, call_id=call_id)
    assert caught.value.code == "released"


def test_in_the_last_second_neither_takes_back_nor_sees_it(client: Client) -> None:
    call = send(client)
    let_pass(call.pk, timedelta(milliseconds=900))
    with pytest.raises(Conflict):
        undo(client, call)


def test_only_who_sent_it_takes_it_back_and_twice_is_once(client: Client) -> None:
    call = send(client)
    colleague = make_person("operator", client.company)
    for person, role in ((colleague, "operator"), (client.user, "client_user")):
        with acting(actor_for(person, (client.company, role))) as state, pytest.raises(Forbidden):
            services.undo_call(actor=state.actor, call_id=call.pk)
        with acting(actor_for(person, (client.company, role))) as state:
            assert my_undoable(state.actor) == []
    stranger = make_person("operator", client.company)
    with acting(actor_for(stranger)) as state, pytest.raises(NotFound):
        services.undo_call(actor=state.actor, call_id=call.pk)
    assert undo(client, call).pk == undo(client, call).pk == call.pk
    assert actions_of(client.id, "call.undone", about=call.pk) == ["call.undone"]


def test_what_is_not_released_is_not_corrected(client: Client) -> None:
    (message,) = messages_of(client, send(client).pk)
    with acting(client.operating()) as state, pytest.raises(Conflict) as caught:
        services.correct_message(actor=state.actor, message_id=message.pk, values={"body": BODY, "addressee": None})
    assert caught.value.code == "not_released"


def test_recipient_and_name_are_those_of_the_moment_of_sending(client: Client) -> None:
    call = send(client)
    with as_system(client.id) as state:
        tenants.update_person(
            actor=state.actor, tenant_id=client.id, entry_id=client.suzuki, changes={"name": "別 人"}, active=False
        )
    let_pass(call.pk)
    with acting(client.reading()) as state:
        (row,) = queries.inbox(state.actor, client.id).rows
        assert row.message is not None
        assert (row.message.addressee_id, row.values["addressee_name"]) == (client.suzuki, "鈴木 一郎")
