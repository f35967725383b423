"""A flagged send waits for a supervisor: nothing leaves before, and whoever sent it sees at once what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client as Browser

from accounts.models import User
from blocks.models import Block
from callcenter.core.errors import Conflict
from calls import queries, services
from calls.choices import UNTIL_APPROVED, ApprovalState
from calls.queries.sent import my_undoable
from calls.services.undoing import release
from tenants import services as tenants
from tenants.models import Tenant
from tests.calls.approving import CARD, FLAGGED, approval_of, approvals_of, inbox, jobs, need, send_flagged, supervising
from tests.calls.desk import draft_of, form, start, text
from tests.calls.make import Client
from tests.calls.window import call_of, let_pass, messages_of, open_window
from tests.factories import acting, as_system, client_for, make_person
from tests.harness.roles import connect_as
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client) -> Client:
    open_window(client)
    need(client, "sensitive")
    return client


@pytest.fixture
def chief() -> User:
    return make_person("supervisor", display_name="承認 花子")


def test_nothing_of_it_leaves_until_a_supervisor_has_approved_it(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    (message,) = messages_of(client, call_id)
    assert call_of(client, call_id).released_at == message.released_at == UNTIL_APPROVED
    assert (inbox(client), jobs(client)) == ([], [])
    page = text(web.get("/desk/"))
    assert "は承認待ちです" in page
    assert "カード番号かマイナンバーのような数字" in page
    with acting(client.operating()) as state:
        assert my_undoable(state.actor) == []
    row, browser = approval_of(client, call_id), client_for(chief)
    assert (row.risks, row.urgent, round((row.due_at - row.asked_at).total_seconds())) == ("sensitive", False, 600)
    listed = text(browser.get("/sv/approvals/"))
    assert client.company.name in listed
    assert client.operator.staff_code in listed
    closed = text(browser.get(f"/sv/approvals/{row.pk}/"))
    assert CARD not in closed
    assert "承認して" not in closed
    opened = text(browser.post(f"/sv/approvals/{row.pk}/", {"action": "open"}))
    for said in (CARD, "鈴木 一郎", "承認して"):
        assert said in opened
    assert browser.post(f"/sv/approvals/{row.pk}/", {"action": "approve"})["Location"] == "/sv/approvals/"
    released = call_of(client, call_id).released_at
    row = approval_of(client, call_id)
    assert row.decided_at is not None
    assert released is not None
    assert round((released - row.decided_at).total_seconds()) == 16
    assert (row.state, row.decided_by_id, jobs(client)) == (ApprovalState.APPROVED, chief.pk, ["calls.release"])
    assert inbox(client) == []
    # As any send it can be taken back now by who has sent it.
    assert "へ送りました" in text(web.get("/desk/sent/now/"))
    let_pass(call_id)
    assert inbox(client) == [CARD]
    assert actions_of(client.id, "approval.", about=row.pk) == [
        "approval.asked",
        "approval.approved",
    ]
    reveals = [one["purpose"]["code"] for one in events_of(client.id, "call.revealed")]
    assert reveals == ["content_check"]


def test_what_the_rule_does_not_name_leaves_as_ever(client: Client, web: Browser) -> None:
    need(client, "old_draft")
    call_id = send_flagged(web, client)
    assert approvals_of(client, call_id) == []
    assert call_of(client, call_id).released_at != UNTIL_APPROVED
    need(client)
    assert approvals_of(client, send_flagged(web, client)) == []


def test_returned_it_is_at_the_desk_at_once_with_the_reason_and_is_sent_anew(
    client: Client, web: Browser, chief: User
) -> None:
    call_id = send_flagged(web, client, callback_when="今日中")
    etag = web.get("/desk/sent/now/", headers=HTMX)["ETag"]
    assert web.get("/desk/sent/now/", headers={**HTMX, "If-None-Match": etag}).status_code == 304
    row, browser = approval_of(client, call_id), client_for(chief)
    address = f"/sv/approvals/{row.pk}/"
    for wrong in ("", "\u200b", "長" * 501):
        assert browser.post(address, {"action": "return", "reason": wrong}).status_code == 400
    assert approval_of(client, call_id).state == ApprovalState.WAITING
    answer = browser.post(address, {"action": "return", "reason": "カード番号を消してください"})
    assert answer["Location"] == "/sv/approvals/"
    page = web.get("/desk/sent/now/", headers={**HTMX, "If-None-Match": etag})
    assert page.status_code == 200
    for said in ("差し戻されました", "カード番号を消してください", "承認 花子", f"/desk/calls/{call_id}/"):
        assert said in text(page)
    draft = text(web.get(f"/desk/calls/{call_id}/"))
    for said in ("カード番号を消してください", CARD, "今日中"):
        assert said in draft
    assert inbox(client) == []
    assert "差し戻されました" in text(browser.get(address))
    rev = str(draft_of(client, call_id).rev)
    sent = web.post(
        f"/desk/calls/{call_id}/", {**form(client), "rev": rev, "body": "番号は消しました。", "action": "send"}
    )
    assert sent.status_code == 302, text(sent)
    assert "差し戻されました" not in text(web.get("/desk/"))
    let_pass(call_id)
    assert inbox(client) == ["番号は消しました。"]
    (event,) = events_of(client.id, "approval.returned")
    assert "カード" not in str(event)
    assert [one["fields"] for one in events_of(client.id, "approval.viewed")][-1] == ["approval.reason"]


def test_sent_anew_with_the_flag_it_asks_anew(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    first = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state:
        services.return_call(actor=state.actor, approval_id=first.pk, reason="宛先を確かめて")
    rev = str(draft_of(client, call_id).rev)
    web.post(f"/desk/calls/{call_id}/", {**form(client), **FLAGGED, "rev": rev, "action": "send"})
    assert [row.state for row in approvals_of(client, call_id)] == ["returned", "waiting"]
    with acting(supervising(chief, client)) as state, pytest.raises(Conflict) as caught:
        services.approve(actor=state.actor, approval_id=first.pk)
    assert caught.value.code == "approval_decided"
    assert inbox(client) == []


def test_taken_back_while_it_waits_it_is_a_draft_again_and_the_supervisor_is_told(
    client: Client, web: Browser, chief: User
) -> None:
    call_id = send_flagged(web, client)
    row = approval_of(client, call_id)
    assert f"/desk/calls/{call_id}/undo/" in text(web.get(f"/calls/{call_id}/"))
    assert web.post(f"/desk/calls/{call_id}/undo/")["Location"] == f"/desk/calls/{call_id}/"
    assert CARD in text(web.get(f"/desk/calls/{call_id}/"))
    browser = client_for(chief)
    refused = browser.post(f"/sv/approvals/{row.pk}/", {"action": "approve"})
    assert refused.status_code == 409
    assert "取り消した" in text(refused)
    assert "取り消した" in text(browser.get(f"/sv/approvals/{row.pk}/"))
    assert str(row.pk) not in text(browser.get("/sv/approvals/"))
    assert approval_of(client, call_id).state == ApprovalState.ENDED
    assert call_of(client, call_id).undone_at is not None


def test_a_task_of_an_earlier_send_neither_releases_it_nor_waits_for_ever(client: Client, web: Browser) -> None:
    need(client)
    call_id = send_flagged(web, client)
    web.post(f"/desk/calls/{call_id}/undo/")
    need(client, "sensitive")
    rev = str(draft_of(client, call_id).rev)
    web.post(f"/desk/calls/{call_id}/", {**form(client), **FLAGGED, "rev": rev, "action": "send"})
    assert jobs(client) == ["calls.release"]
    with as_system(client.id) as state:
        release(actor=state.actor, tenant_id=client.id, call_id=call_id)
    assert (jobs(client), inbox(client)) == (["calls.release"], [])
    assert draft_of(client, call_id).body is not None


def test_where_nothing_is_held_back_it_arrives_as_it_is_approved(client: Client, web: Browser, chief: User) -> None:
    open_window(client, 0, 0)
    call_id = send_flagged(web, client)
    assert inbox(client) == []
    row = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    assert inbox(client) == [CARD]
    assert jobs(client) == ["calls.release"]


def test_what_can_no_longer_reach_whom_it_was_sent_to_is_said(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    row, browser = approval_of(client, call_id), client_for(chief)
    address = f"/sv/approvals/{row.pk}/"
    change(client, name="鈴木 改名")
    opened = text(browser.post(address, {"action": "open"}))
    assert "いまは 鈴木 改名" in opened
    assert "鈴木 一郎" in opened
    change(client, active=False)
    assert "使えなくなっています" in text(browser.post(address, {"action": "open"}))
    refused = browser.post(address, {"action": "approve"})
    assert refused.status_code == 409
    assert "宛先の担当者は" in text(refused)
    change(client, active=True)
    with as_system(client.id):
        Tenant.objects.filter(pk=client.id).update(status="closed")
    refused = browser.post(address, {"action": "approve"})
    assert refused.status_code == 409
    assert "終了しています" in text(refused)
    assert call_of(client, call_id).released_at == UNTIL_APPROVED
    assert browser.post(address, {"action": "return", "reason": "終了した委託元です"}).status_code == 302


def change(client: Client, *, active: bool | None = None, **changes: str) -> None:
    with as_system(client.id) as state:
        tenants.update_person(
            actor=state.actor, tenant_id=client.id, entry_id=client.suzuki, changes=changes, active=active
        )


def test_the_name_that_was_sent_is_the_name_that_arrives(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    change(client, name="別 人")
    row = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    let_pass(call_id)
    with acting(client.reading()) as state:
        (found,) = queries.inbox(state.actor, client.id).rows
    assert found.values["addressee_name"] == "鈴木 一郎"


def test_it_is_neither_corrected_nor_recalled_and_withdrawn_it_waits_no_more(
    client: Client, web: Browser, chief: User
) -> None:
    call_id = send_flagged(web, client)
    (message,) = messages_of(client, call_id)
    with acting(client.operating()) as state:
        for deed in (
            lambda: services.correct_message(actor=state.actor, message_id=message.pk, values={"body": "甲"}),
            lambda: services.recall_call(actor=state.actor, call_id=call_id, reason="content"),
        ):
            with pytest.raises(Conflict) as caught:
                deed()
            assert caught.value.code == "not_released"
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=call_id)
    assert approval_of(client, call_id).state == ApprovalState.ENDED
    row = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state, pytest.raises(Conflict):
        services.approve(actor=state.actor, approval_id=row.pk)


def test_what_is_late_says_so_and_goes_nowhere(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    browser = client_for(chief)
    before = browser.get("/sv/approvals/now/", headers=HTMX)["ETag"]
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_approval SET due_at = asked_at WHERE call_id = %s", [call_id])
    late = browser.get("/sv/approvals/now/", headers={**HTMX, "If-None-Match": before})
    assert "期限超過" in text(late)
    assert "期限を過ぎました" in text(web.get("/desk/"))
    assert inbox(client) == []


def test_a_number_that_was_proposed_with_it_is_shown_with_it(client: Client, web: Browser, chief: User) -> None:
    draft_id = start(web, client)
    content = {"disposition": "sales", "caller_number": "090-1234-5678", "block_reason": "declined"}
    with acting(client.operating()) as state:
        slug = client.company.slug
        services.send_draft(
            actor=state.actor, draft_id=draft_id, rev=0, content=content, confirm=slug, risks=["sensitive"]
        )
    assert shown_at(client, draft_id) == UNTIL_APPROVED
    row = approval_of(client, draft_id)
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    assert shown_at(client, draft_id) == call_of(client, draft_id).released_at != UNTIL_APPROVED


def shown_at(client: Client, call_id: UUID) -> datetime:
    with as_system(client.id):
        return Block.objects.get(origin_id=call_id).shown_at
