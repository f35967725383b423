"""Who finds a send that waits, who may decide about it, and who says which ones wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.ids import HOUSE_ID
from calls import queries, services
from calls.choices import ApprovalState
from calls.models import Approval
from calls.queries.approvals import count_waiting
from calls.services.approvals import AT_ONCE, SOON
from tests.calls.approving import CARD, approval_of, need, send_flagged, supervising
from tests.calls.desk import form, put, start, text
from tests.calls.make import Client, make_client
from tests.calls.test_watched import watching
from tests.calls.window import call_of, open_window
from tests.factories import acting, actor_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client) -> Client:
    open_window(client)
    need(client, "sensitive")
    return client


@pytest.fixture
def chief() -> User:
    return make_person("supervisor", display_name="承認 花子")


def test_the_strip_says_that_it_will_wait(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    content = {**form(client), "body": CARD}
    told = put(web, draft_id, {"rev": 0, "content": content, "check": True}).json()
    assert "承認を待ちます" in told["risks"][0]["question"]
    need(client)
    told = put(web, draft_id, {"rev": 1, "content": content, "check": True}).json()
    assert "承認" not in told["risks"][0]["question"]


def test_what_the_house_has_set_holds_for_every_company(web: Browser, client: Client) -> None:
    need(client)
    admin, other = client_for(make_person("admin")), make_client()
    assert admin.post("/admin/approvals/", {"risks": ["gone"]}).status_code == 400
    assert admin.post("/admin/approvals/", {"risks": ["sensitive", "old_draft"]}).status_code == 302
    assert "checked" in text(admin.get("/admin/approvals/"))
    assert approval_of(client, send_flagged(web, client)).risks == "sensitive"
    assert approval_of(other, send_flagged(client_for(other.operator), other)).risks == "sensitive"
    changed = [one["changes"] for one in events_of(HOUSE_ID, "tenant.updated")]
    assert changed[-1] == {"second_look": {"old": "", "new": "old_draft,sensitive"}}
    own = text(client_for(make_person("client_admin", client.company)).get(f"/p/{client.company.slug}/approvals/"))
    assert "代行会社は、すべての委託元について" in own


def test_a_company_says_it_for_itself_and_its_administrator_for_it(client: Client) -> None:
    address = f"/p/{client.company.slug}/approvals/"
    own = client_for(make_person("client_admin", client.company))
    assert own.post(address, {"risks": ["other_company", "sensitive"]}).status_code == 302
    assert client_for(make_person("admin")).post(address, {"risks": ["sensitive"]}).status_code == 302
    changes = [one["changes"]["second_look"] for one in events_of(client.id, "tenant.updated")]
    assert [(one["old"], one["new"]) for one in changes[-2:]] == [
        ("sensitive", "other_company,sensitive"),
        ("other_company,sensitive", "sensitive"),
    ]
    for person in (client.user, client.operator):
        assert client_for(person).post(address, {"risks": []}).status_code in (403, 404)


def test_nobody_decides_about_their_own(client: Client, chief: User) -> None:
    other = client_for(chief)
    call_id = send_flagged(other, client)
    row = approval_of(client, call_id)
    assert row.state == ApprovalState.WAITING
    assert str(row.pk) not in text(other.get("/sv/approvals/"))
    for deed in ({"action": "approve"}, {"action": "return", "reason": "自分で"}):
        assert other.post(f"/sv/approvals/{row.pk}/", deed).status_code == 403
    assert "自分の送信は" in text(other.get(f"/sv/approvals/{row.pk}/"))
    with acting(supervising(make_person("supervisor"), client)) as state:
        assert services.approve(actor=state.actor, approval_id=row.pk).state == ApprovalState.APPROVED


def test_only_who_may_decide_finds_or_decides_anything(client: Client, web: Browser) -> None:
    row = approval_of(client, send_flagged(web, client))
    colleague = client_for(make_person("operator", client.company))
    for who in (web, colleague):
        for address in ("/sv/approvals/", "/sv/approvals/now/", f"/sv/approvals/{row.pk}/"):
            assert who.get(address).status_code == 403
    assert "承認待ちです" not in text(colleague.get("/desk/"))
    stranger = make_client()
    foreign = actor_for(make_person("operator", stranger.company), (stranger.company, "operator"))
    with acting(foreign) as state, pytest.raises(NotFound):
        queries.get_approval_for(state.actor, row.pk)
    with acting(client.operating()) as state, pytest.raises(Forbidden):
        services.approve(actor=state.actor, approval_id=row.pk)


def test_an_urgent_one_rings_at_the_supervisors_and_has_less_time(client: Client, web: Browser, chief: User) -> None:
    calm, hot = send_flagged(web, client), send_flagged(web, client, disposition="urgent", urgency="urgent")
    row = approval_of(client, hot)
    assert (row.urgent, SOON > AT_ONCE == timedelta(minutes=2)) == (True, True)
    assert round((row.due_at - row.asked_at).total_seconds()) == 120
    page = text(client_for(chief).get("/sv/approvals/now/", headers=HTMX))
    assert page.index(str(row.pk)) < page.index(str(approval_of(client, calm).pk))
    assert page.count("data-rings") == 1
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    released = call_of(client, hot).released_at
    decided = approval_of(client, hot).decided_at
    assert released is not None
    assert decided is not None
    assert round((released - decided).total_seconds()) == 6


def test_it_stands_on_the_work_board_and_in_the_figures(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    for who in (web, client_for(chief)):
        page = text(who.get("/desk/board/"))
        assert "送信の承認待ち" in page
        assert f"/calls/{call_id}/" in page
    assert "送信の承認待ち" not in text(client_for(make_person("operator", client.company)).get("/desk/board/"))
    shown = text(client_for(chief).get(f"/calls/{call_id}/"))
    assert f"/sv/approvals/{approval_of(client, call_id).pk}/" in shown
    assert "承認待ち" in text(web.get("/desk/sent/"))
    with as_system(client.id):
        assert count_waiting([client.id]) == 1
    row = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    with as_system(client.id):
        assert count_waiting([client.id]) == 0
    assert "送信の承認待ち" not in text(web.get("/desk/board/"))


def test_a_list_of_many_is_paged_and_asks_no_more_of_the_database(client: Client, chief: User) -> None:
    browser = client_for(chief)
    _many(client, 2)
    few = asked(browser)
    _many(client, 50)
    assert asked(browser) == few
    page = text(browser.get("/sv/approvals/"))
    assert page.count("data-item") == 50
    assert 'rel="next"' in page
    assert "ほかにもあります" in text(browser.get("/sv/approvals/now/", headers=HTMX))


def asked(browser: Browser) -> int:
    with CaptureQueriesContext(connections["default"]) as queried:
        browser.get("/sv/approvals/")
    return len(queried)


def _many(client: Client, count: int) -> None:
    rows = [
        Approval(
            tenant_id=client.id,
            call_id=client.log().pk,
            by_id=client.operator.pk,
            by_label="OP",
            risks="sensitive",
            due_at="2026-11-28T00:00:00Z",
        )
        for _each in range(count)
    ]
    with as_system(client.id):
        Approval.objects.bulk_create(rows)


def test_open_lists_of_calls_say_that_it_was_approved(client: Client, web: Browser, chief: User) -> None:
    call_id = send_flagged(web, client)
    look = watching(web, "/desk/sent/")
    assert look() == ""
    row = approval_of(client, call_id)
    with acting(supervising(chief, client)) as state:
        services.approve(actor=state.actor, approval_id=row.pk)
    assert look() == "/desk/sent/"
