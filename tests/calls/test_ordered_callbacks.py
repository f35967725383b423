"""The client company asks the service to call back: what it wants to be told is sealed, and it reads what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from audit.purposes import Purpose
from callcenter.core import db
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.live.models import Happening
from calls import queries, services
from calls.due import JAPAN
from calls.models import Callback
from tests.calls.desk import text
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system, client_for, make_person
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db
WORDS = "見積書は本日お送りします。届かなければご連絡ください。"


@pytest.fixture
def portal(client: Client) -> Browser:
    return client_for(client.user)


def address(client: Client, message_id: UUID, rest: str = "") -> str:
    return f"/p/{client.company.slug}/messages/{message_id}/{rest}"


def left(client: Client, **values: Any) -> UUID:
    return client.message_of(client.log(**values)).pk


def order(portal: Browser, client: Client, message_id: UUID, **values: str) -> Any:
    tomorrow = datetime.now(JAPAN) + timedelta(days=1)
    form = {"words": WORDS, "day": f"{tomorrow:%Y-%m-%d}", "clock": "10:00", **values}
    return portal.post(address(client, message_id, "callback/"), form)


def in_an_hour() -> datetime:
    return db.now() + timedelta(hours=1)


def of_company(client: Client) -> list[Callback]:
    with as_system(client.id):
        return list(Callback.objects.filter(tenant_id=client.id).select_related("call"))


def test_it_stands_on_the_board_and_the_client_reads_what_came_of_it(
    client: Client, web: Browser, portal: Browser
) -> None:
    message_id = left(client)
    assert "代行会社に折返しを依頼する" in text(portal.get(address(client, message_id)))
    assert order(portal, client, message_id)["Location"] == address(client, message_id)
    (row,) = of_company(client)
    assert (row.ordered, row.owner_id, row.state, f"{row.due_at.astimezone(JAPAN):%H:%M}") == (
        True,
        None,
        "open",
        "10:00",
    )
    with as_system(client.id):
        assert "callback" in set(Happening.objects.filter(tenant_id=client.id).values_list("kind", flat=True))
    board = text(web.get("/desk/board/"))
    assert "委託元の依頼" in board
    assert f"/calls/{row.call_id}/" in board
    page = text(portal.get(address(client, message_id)))
    assert WORDS in page
    assert "折返し待ち" in page
    assert "代行会社に折返しを依頼する" not in page
    with acting(client.operating()) as state:
        services.take_callback(actor=state.actor, callback_id=row.pk, version=1)
        later = db.now() + timedelta(hours=2)
        services.finish_callback(actor=state.actor, callback_id=row.pk, version=2, result="absent", again_at=later)
    assert "不在 1回" in " ".join(text(portal.get(address(client, message_id))).split())
    with acting(client.operating()) as state:
        services.finish_callback(actor=state.actor, callback_id=row.pk, version=3, result="reached")
    page = text(portal.get(address(client, message_id)))
    assert "つながった" in page
    assert client.operator.staff_code not in page
    assert "代行会社に折返しを依頼する" in page


def test_the_words_are_opened_for_a_purpose_with_the_call(client: Client, web: Browser, portal: Browser) -> None:
    message_id = left(client)
    order(portal, client, message_id)
    (row,) = of_company(client)
    assert row.words is not None
    assert WORDS.encode() not in bytes(row.words)
    page = text(web.get(f"/calls/{row.call_id}/"))
    assert "委託元からの依頼" in page
    assert WORDS not in page
    assert WORDS not in text(web.get("/desk/board/"))
    assert actions_of(client.id, "callback.opened") == []
    shown = text(web.post(f"/calls/{row.call_id}/reveal/", {"purpose": "answering"}))
    assert WORDS in shown
    (event,) = events_of(client.id, "callback.opened")
    assert (event["purpose"]["code"], event["fields"]) == ("answering", ["callback.words"])
    for event in events_of(client.id):
        assert "見積書は本日" not in str(event)


def test_a_reveal_of_a_call_without_an_order_opens_none(client: Client, web: Browser) -> None:
    call = client.log()
    web.post(f"/calls/{call.pk}/reveal/", {"purpose": "answering"})
    assert actions_of(client.id, "callback.opened") == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"words": "  "}, "errorlist"),
        ({"words": "あ" * 501}, "500"),
        ({"words": "a\u202eb"}, "errorlist"),
        ({"day": "2020-01-01"}, "これから先の日時"),
        ({"day": "2099-01-01"}, "errorlist"),
        ({"clock": "25:00"}, "15:30 のように"),
        ({"day": ""}, "errorlist"),
    ],
)
def test_what_cannot_be_is_named_and_what_was_typed_stays(
    client: Client, portal: Browser, values: dict[str, str], named: str
) -> None:
    answer = order(portal, client, left(client), **values)
    assert answer.status_code == 400
    page = text(answer)
    assert named in page
    assert "まだ依頼していません" in page
    assert 'id="order"' in page
    assert " open" in page.partition('<details class="disclosure message-note"')[2].partition(">")[0]
    if "words" not in values:
        assert WORDS in page
    assert of_company(client) == []


def test_the_service_checks_what_a_page_does_not(client: Client) -> None:
    message_id = left(client)
    for words, due in (("", timedelta(hours=1)), ("あ" * 501, timedelta(hours=1)), (WORDS, -timedelta(minutes=1))):
        with acting(client.reading()) as state, pytest.raises(Invalid) as refused:
            services.order_callback(actor=state.actor, message_id=message_id, words=words, due_at=db.now() + due)
        assert set(refused.value.errors) == {"due_at" if words == WORDS else "words"}


def test_what_the_service_is_about_to_do_anyway_is_not_ordered(client: Client, portal: Browser) -> None:
    call = client.log()
    with acting(client.operating()) as state:
        services.ask_callback(actor=state.actor, call_id=call.pk, due_at=db.now() + timedelta(hours=1))
    message_id = client.message_of(call).pk
    assert "代行会社に折返しを依頼する" not in text(portal.get(address(client, message_id)))
    refused = order(portal, client, message_id)
    assert refused.status_code == 409
    assert "すでに代行会社の対応待ち" in text(refused)
    assert [row.ordered for row in of_company(client)] == [False]


def test_of_two_who_order_at_once_one_is_told_so(client: Client) -> None:
    message_id, due = left(client), in_an_hour
    with acting(client.reading()) as state:
        services.order_callback(actor=state.actor, message_id=message_id, words=WORDS, due_at=due())
        with pytest.raises(Conflict) as refused:
            services.order_callback(actor=state.actor, message_id=message_id, words=WORDS, due_at=due())
    assert refused.value.code == "callback_open"


def test_without_a_number_nobody_can_be_called(client: Client, portal: Browser) -> None:
    message_id = left(client, disposition="message", callback=False, number="非通知", as_said=True)
    assert "代行会社に折返しを依頼する" not in text(portal.get(address(client, message_id)))
    refused = order(portal, client, message_id)
    assert refused.status_code == 400
    assert "電話番号がない" in text(refused)


def test_strangers_find_no_message_and_the_services_people_order_none(client: Client) -> None:
    message_id, other = left(client), make_client()
    with acting(other.reading()) as state, pytest.raises(NotFound):
        services.order_callback(actor=state.actor, message_id=message_id, words=WORDS, due_at=in_an_hour())
    with acting(client.operating()) as state, pytest.raises(Forbidden):
        services.order_callback(actor=state.actor, message_id=message_id, words=WORDS, due_at=in_an_hour())
    assert client_for(make_person("auditor")).post(address(client, message_id, "callback/")).status_code == 403


def test_a_withdrawn_call_takes_the_order_along(client: Client, portal: Browser) -> None:
    message_id = left(client)
    order(portal, client, message_id)
    (row,) = of_company(client)
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=row.call_id)
    assert [one.state for one in of_company(client)] == ["dropped"]
    assert order(portal, client, message_id).status_code == 403


def test_who_may_not_reveal_reads_no_words(client: Client, portal: Browser) -> None:
    order(portal, client, left(client))
    (row,) = of_company(client)
    with acting(client.reading()) as state, pytest.raises(Forbidden):
        queries.open_words(state.actor, row.call_id, Purpose.ANSWERING)
