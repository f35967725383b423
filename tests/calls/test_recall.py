"""What the client company has got can be taken out of its hands; who had it in view by then is in its log."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from callcenter.core.errors import Conflict, Forbidden, Invalid
from calls import queries, services
from calls.models import Call
from calls.queries.viewers import seen_by
from calls.services.notify import notify
from tests.calls.desk import text
from tests.calls.gone import nobody_reads
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.calls.window import open_window
from tests.factories import acting, api_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def recall(client: Client, call: Call, reason: str = "addressee") -> Call:
    with acting(client.operating()) as state:
        return services.recall_call(actor=state.actor, call_id=call.pk, reason=reason)


def viewers(client: Client, call: Call) -> list[tuple[str, str]]:
    with acting(client.operating()) as state:
        return [(one.code, one.how) for one in seen_by(state.actor, call.pk).seen_by]


def test_the_companys_people_read_nothing_of_it_any_more_and_learn_that_it_was_there(client: Client) -> None:
    call = client.log(disposition="urgent")
    message = client.message_of(call)
    recall(client, call)
    nobody_reads(client, call, message, "recalled")
    user, admin = client_for(client.user), client_for(make_person("client_admin", client.company))
    slug = client.company.slug
    page = user.get(f"/p/{slug}/messages/{message.pk}/")
    assert page.status_code == 403
    assert "この伝言は電話代行により回収されました" in text(page)
    for browser, told in ((user, False), (admin, True)):
        inbox = text(browser.get(f"/p/{slug}/inbox/"))
        assert "この伝言は電話代行により回収されました" in inbox
        assert ("宛先の間違い" in inbox) is told
        assert not any(value in inbox for value in (NAME, KANA, COMPANY, BODY))
    assert api_for(client.user).get(f"/api/v1/messages/{message.pk}/").status_code == 403
    with as_system(client.id) as state:
        assert notify(actor=state.actor, tenant_id=client.id, message_id=message.pk) == 0


def test_what_it_says_stays_for_the_service_and_is_neither_corrected_nor_opened_again(client: Client) -> None:
    call = client.log()
    assert recall(client, call).recall_reason == "addressee"
    assert recall(client, call, "content").recall_reason == "addressee"
    (event,) = events_of(client.id, "call.recalled")
    assert event["outcome"] == {"code": "allowed", "reason": "recall_addressee"}
    with acting(client.operating()) as state:
        values = services.reveal_call(
            actor=state.actor, call_id=call.pk, fields=["message.body"], purpose="complaint", ticket="K-1"
        )
        assert values == {"message.body": BODY}
    message = client.message_of(call)
    with acting(client.operating()) as state, pytest.raises(Conflict):
        services.correct_message(actor=state.actor, message_id=message.pk, values={"body": BODY})
    admin = make_person("client_admin", client.company)
    with acting(client.reading(admin, "client_admin")) as state, pytest.raises(Forbidden):
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="")
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=call.pk)
    assert client.message_of(call).restriction == "withdrawn"
    with pytest.raises(Conflict):
        recall(client, call)


def test_a_reason_is_one_of_the_list_and_only_staff_recall(client: Client) -> None:
    call = client.log()
    for reason in ("", "鈴木様あて", "withdrawn"):
        with pytest.raises(Invalid):
            recall(client, call, reason)
    with acting(client.reading()) as state, pytest.raises(Forbidden):
        services.recall_call(actor=state.actor, call_id=call.pk, reason="content")
    supervisor = make_person("supervisor")
    assert client_for(supervisor).post(f"/calls/{call.pk}/recall/", {"reason": "twice"}).status_code == 302
    assert client.message_of(call).restriction == "recalled"


def test_what_can_still_be_taken_back_is_not_recalled(client: Client) -> None:
    open_window(client)
    with pytest.raises(Conflict) as caught:
        recall(client, client.log())
    assert caught.value.code == "not_released"


@pytest.mark.django_db(transaction=True)
def test_that_nobody_has_seen_it_is_proved_by_a_range_of_the_companys_log(client: Client) -> None:
    earlier = client.log()
    with acting(client.reading()) as state:
        queries.view_call(state.actor, earlier.pk)
    call = client.log()
    with acting(client.operating()) as state:
        queries.view_call(state.actor, call.pk)
    recall(client, call)
    with acting(client.operating()) as state:
        proof = seen_by(state.actor, call.pk)
    assert proof.seen_by == []
    numbered = {event["action"]: number for number, event in enumerate(events_of(client.id), start=1)}
    assert (proof.first, proof.last) == (numbered["call.created"], numbered["call.recalled"])


def test_who_has_opened_it_or_been_shown_a_list_is_named_by_code(client: Client) -> None:
    call, other = client.log(), make_client()
    message = client.message_of(call)
    other_call = other.log()
    with acting(other.reading()) as state:
        queries.view_call(state.actor, other_call.pk)
    reader, lister, searcher = (make_person("client_user", client.company) for _i in range(3))
    with acting(client.reading(reader)) as state:
        queries.view_message(state.actor, message.pk)
    with acting(client.reading(lister)) as state:
        queries.inbox(state.actor, client.id)
    with acting(client.reading(searcher)) as state:
        where = queries.CallFilter(tenant_id=client.id)
        queries.search_calls(state.actor, queries.SearchTerms(kana=KANA, where=where))
    recall(client, call)
    assert sorted(viewers(client, call)) == sorted(
        [
            (reader.staff_code, "opened"),
            (lister.staff_code, "listed"),
            (searcher.staff_code, "listed"),
        ]
    )


def test_the_pages_ask_for_a_reason_and_show_the_answer(client: Client, web: Browser) -> None:
    call = client.log()
    address = f"/calls/{call.pk}/"
    assert f"{address}recall/" in text(web.get(address))
    refused = web.post(f"{address}recall/", {})
    assert refused.status_code == 400
    assert web.post(f"{address}recall/", {"reason": "content"})["Location"] == address
    page = text(web.get(address))
    for said in ("回収した伝言です", "内容の間違い", "未閲覧", "監査ログの"):
        assert said in page
    assert f"{address}recall/" not in page
    assert f"{address}correct/" not in page
    quality = client_for(make_person("quality_manager"))
    assert "回収した伝言です" in text(quality.get(address))


def test_programs_recall_and_are_told_who_has_seen_it(client: Client, desk: Browser, portal: Browser) -> None:
    call = client.log()
    message = client.message_of(call)
    address = f"/api/v1/messages/{message.pk}/recall/"
    assert portal.get(f"/api/v1/messages/{message.pk}/").status_code == 200
    assert portal.post(address, {"reason": "content"}, content_type="application/json").status_code == 403
    assert desk.post(address, {"reason": "x"}, content_type="application/json").status_code == 400
    for _twice in range(2):
        answer = desk.post(address, {"reason": "content"}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert (told["call"], told["reason"]) == (str(call.pk), "content")
        assert [(one["code"], one["how"]) for one in told["seen_by"]] == [(client.user.staff_code, "opened")]
        assert told["log"]["last"] >= told["log"]["first"]
    stranger = api_for(make_person("operator", make_client().company))
    assert stranger.post(address, {"reason": "content"}, content_type="application/json").status_code == 404
    unseen = desk.post(
        f"/api/v1/messages/{client.message_of(client.log()).pk}/recall/",
        {"reason": "twice"},
        content_type="application/json",
    )
    assert unseen.json()["seen_by"] == []
