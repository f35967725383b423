"""社内メモ: what the service's people note among themselves. Apart from the message, for nobody of the client company."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client as Browser

from audit.purposes import Purpose
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.vault.damage import Unreadable
from calls import queries, services
from calls.models import Memo
from calls.services import upkeep
from calls.services.memos import LETTERS, MOST
from tests.calls.desk import form, start, text
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, api_for, as_system, client_for, make_person
from tests.harness.roles import as_role, connect_as
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db

SAID = "折返しは山田さんが詳しいです。内線9。"
PART = {"X-Part": "1", "X-Form": "1"}


def left(client: Client, call_id: UUID, said: str = SAID) -> Memo:
    with acting(client.operating()) as state:
        return services.leave_memo(actor=state.actor, call_id=call_id, text=said)


def of_call(client: Client, call_id: UUID) -> list[Memo]:
    with as_system(client.id):
        return list(Memo.objects.filter(call_id=call_id).order_by("created_at"))


def colleague(client: Client, role: str) -> Actor:
    return actor_for(make_person(role, client.company), (client.company, role))


def test_it_is_read_for_a_purpose_by_who_may_reveal_the_call(client: Client) -> None:
    call = client.log()
    left(client, call.pk)
    with acting(colleague(client, "operator")) as state:
        masked = queries.memos_of(state.actor, call.pk)
        assert masked.texts is None
        assert masked.names == {client.operator.pk: client.operator.display_name}
        opened = queries.open_memos(state.actor, call.pk, Purpose.COMPLAINT, "K-1")
        assert list((opened.texts or {}).values()) == [SAID]
    (seen,) = events_of(client.id, "memo.viewed")
    assert (seen["purpose"], seen["fields"], seen["count"]) == (
        {"code": "complaint", "ticket": "K-1"},
        ["memo.text"],
        1,
    )
    assert SAID not in str(events_of(client.id))


def test_nobody_of_the_client_company_and_no_stranger_gets_at_it(client: Client) -> None:
    call = client.log()
    left(client, call.pk)
    for actor in (client.reading(), colleague(client, "client_admin")):
        with acting(actor) as state:
            for read in (queries.memos_of, queries.open_memos):
                with pytest.raises(Forbidden):
                    read(state.actor, call.pk)
            with pytest.raises(Forbidden):
                services.leave_memo(actor=state.actor, call_id=call.pk, text=SAID)
    with acting(make_client().operating()) as state, pytest.raises(NotFound):
        queries.memos_of(state.actor, call.pk)


def test_no_page_and_no_answer_for_the_client_company_has_a_word_of_it(client: Client) -> None:
    call = client.log()
    left(client, call.pk)
    message, own = client.message_of(call), f"/p/{client.company.slug}"
    person = make_person("client_admin", client.company)
    browser, program = client_for(person), api_for(person)
    answers = [
        *(browser.get(own + page) for page in ("/inbox/", f"/messages/{message.pk}/", "/access-log/")),
        *(
            program.get(f"/api/v1/{what}/")
            for what in (f"calls/{call.pk}", f"messages/{message.pk}", "calls", "messages")
        ),
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    words = (SAID, SAID[:6], "memo.text")
    assert [word for answer in answers for word in words if word in text(answer)] == []
    assert browser.post(f"/calls/{call.pk}/memo/", {"text": "x"}).status_code == 403


@pytest.mark.parametrize("said", ["", " \n ", "見えない\u200b字", "あ" * (LETTERS + 1)])
def test_one_that_says_nothing_hides_something_or_says_too_much_is_refused(client: Client, said: str) -> None:
    call = client.log()
    with pytest.raises(Invalid) as refusal:
        left(client, call.pk, said)
    assert "text" in refusal.value.errors
    assert of_call(client, call.pk) == []


def test_a_call_has_so_many_and_no_more(client: Client) -> None:
    call = client.log()
    for number in range(MOST):
        left(client, call.pk, f"{number}")
    with pytest.raises(Invalid):
        left(client, call.pk)


def test_beside_a_draft_it_is_a_part_of_the_page_and_stays_with_the_call(client: Client, web: Browser) -> None:
    call_id = start(web, client)
    address = f"/calls/{call_id}/memo/"
    assert "委託元には見えません" in text(web.get(f"/desk/calls/{call_id}/"))
    refused = web.post(address, {"text": " "}, headers=PART)
    assert (refused.status_code, "社内メモを入力してください" in text(refused)) == (400, True)
    assert "data-error-summary" in text(refused)
    part = text(web.post(address, {"text": SAID}, headers=PART))
    assert part.lstrip().startswith("<section")
    assert SAID in part
    assert SAID in text(web.get(f"/desk/calls/{call_id}/"))
    assert web.post(address, {"text": "二つ目"})["Location"] == f"/desk/calls/{call_id}/"
    assert "<h1>社内メモを残す" in text(web.post(address, {"text": "見えない\u200b字"}))
    assert web.post(f"/desk/calls/{call_id}/", {**form(client), "action": "send"}).status_code == 302
    page = text(web.get(f"/calls/{call_id}/"))
    assert SAID not in page
    assert client.operator.display_name in page
    shown = text(web.post(f"/calls/{call_id}/reveal/", {"purpose": "answering"}))
    assert SAID in shown
    assert "二つ目" in shown
    assert web.post(address, {"text": ""}).status_code == 400
    assert web.post(address, {"text": "後から"})["Location"] == f"/calls/{call_id}/"
    assert len(of_call(client, call_id)) == 3


def test_a_supervisor_leaves_one_beside_what_somebody_is_writing(client: Client, web: Browser) -> None:
    call_id = start(web, client)
    with acting(colleague(client, "supervisor")) as state:
        services.leave_memo(actor=state.actor, call_id=call_id, text=SAID)
    assert SAID in text(web.get(f"/desk/calls/{call_id}/"))


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_a_draft_to_the_right_company(client: Client) -> None:
    other = make_client()
    actor = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with acting(client.operating()) as state:
        old = services.open_draft(actor=state.actor, tenant_id=client.id)
    first = left(client, old.pk)
    new = services.move_draft(
        actor=actor, draft_id=old.pk, rev=0, tenant_id=other.id, called_number=other.number, content={}
    )
    (brought,) = of_call(other, new.pk)
    assert (brought.author_id, brought.created_at) == (client.operator.pk, first.created_at)
    with acting(other.operating()) as state:
        assert list((queries.open_memos(state.actor, new.pk).texts or {}).values()) == [SAID]
    assert actions_of(other.id, "memo.") == ["memo.brought", "memo.viewed"]
    assert actions_of(client.id, "memo.") == ["memo.left", "memo.viewed"]


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_a_draft_that_is_thrown_away(client: Client) -> None:
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id)
    left(client, draft.pk)
    with acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)
        with pytest.raises(NotFound):
            services.leave_memo(actor=state.actor, call_id=draft.pk, text=SAID)
    with as_role("worker"), as_system(client.id) as system:
        upkeep.shred_draft(actor=system.actor, tenant_id=client.id, draft_id=draft.pk)
    assert of_call(client, draft.pk) == []


@pytest.mark.django_db(transaction=True)
def test_one_that_does_not_open_is_said_to_be_damaged(client: Client) -> None:
    call = client.log()
    memo = left(client, call.pk)
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_memo SET text = set_byte(text, 60, get_byte(text, 60) # 1) WHERE id = %s", [memo.pk])
    with acting(client.operating()) as state:
        texts = queries.open_memos(state.actor, call.pk).texts
    assert isinstance((texts or {})[memo.pk], Unreadable)
