"""The work board: what waits for the service's people, over all their companies, masked, and still under the pointer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import Mail, User
from callcenter.core import db
from calls import queries, services
from calls.choices import Source
from calls.models import Callback, Draft, Message
from calls.queries import waiting
from tests.calls.desk import start, text
from tests.calls.make import NAME, NUMBER, Client, call_input, make_client
from tests.factories import acting, actor_for, as_system, client_for, join, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def urgent(client: Client, *, ago: timedelta = timedelta(minutes=11)) -> UUID:
    """An urgent call that the company got so long ago."""
    with acting(client.operating()) as state:
        item = call_input(client, at=db.now() - ago, disposition="urgent")
        (made,) = services.create_calls(actor=state.actor, tenant_id=client.id, items=[item], source=Source.IMPORT)
    return made.call.pk


def unsent(client: Client, state: str = "refused", ago: timedelta = timedelta(0)) -> UUID:
    """A call of which a mail was to tell."""
    message = client.message_of(client.log())
    with as_system(client.id):
        Mail.objects.create(
            tenant_id=client.id, kind="message_new", ref_id=message.pk, user_id=client.user.pk, state=state,
            created_at=db.now() - ago,
        )  # fmt: skip
    return message.call_id


def callback(client: Client, due: timedelta = timedelta(hours=1)) -> UUID:
    call = client.log()
    with acting(client.operating()) as state:
        made = services.ask_callback(actor=state.actor, call_id=call.pk, due_at=db.now() + timedelta(hours=1))
    with as_system(client.id):
        Callback.objects.filter(pk=made.pk).update(due_at=db.now() + due)
    return call.pk


def draft(client: Client, person: User | None = None, *, idle: timedelta = timedelta(0)) -> UUID:
    actor = actor_for(person or client.operator, (client.company, "operator"))
    with acting(actor) as state:
        made = services.open_draft(actor=state.actor, tenant_id=client.id)
    with as_system(client.id):
        Draft.objects.filter(pk=made.pk).update(saved_at=db.now() - idle)
    return made.pk


def shown(client: Client) -> list[tuple[str, UUID]]:
    with acting(client.operating()) as state:
        return [(line.of.why.value, line.of.call_id) for line in queries.board(state.actor).lines]


def test_what_presses_most_stands_on_top(client: Client) -> None:
    late, left = callback(client, -timedelta(minutes=1)), draft(client)
    coming, mail, unseen = callback(client), unsent(client), urgent(client)
    assert shown(client) == [
        ("unseen", unseen),
        ("overdue", late),
        ("unsent", mail),
        ("draft", left),
        ("callback", coming),
    ]


def test_what_is_fresh_seen_recalled_or_long_ago_waits_for_nobody(client: Client) -> None:
    seen, closed = unsent(client), urgent(client)
    urgent(client, ago=timedelta(minutes=5))
    urgent(client, ago=timedelta(days=8))
    unsent(client, "sent")
    unsent(client, "waiting")
    with acting(client.reading()) as state:
        message = Message.objects.get(call_id=seen)
        services.mark_seen(actor=state.actor, message_id=message.pk)
    with acting(client.operating()) as state:
        services.recall_call(actor=state.actor, call_id=closed, reason="twice")
    assert shown(client) == []
    waiting = unsent(client, "waiting", timedelta(minutes=11))
    assert shown(client) == [("unsent", waiting)]


def test_a_colleagues_draft_is_there_once_it_was_left(client: Client) -> None:
    other = make_person("operator", client.company)
    draft(client, other)
    left = draft(client, other, idle=timedelta(minutes=11))
    assert shown(client) == [("draft", left)]


def test_the_page_masks_names_the_colleague_and_is_in_the_log(client: Client, web: Browser) -> None:
    other = make_person("operator", client.company)
    left, due = draft(client, other, idle=timedelta(hours=3)), callback(client, -timedelta(hours=2))
    before = len(events_of(client.id))
    page = text(web.get("/desk/board/"))
    for hidden in (NAME, NUMBER, "090-1234-5678"):
        assert hidden not in page
    assert "5678" in page
    for told in (f"/desk/calls/{left}/", f"/calls/{due}/", other.display_name, other.staff_code, "2時間経過"):
        assert told in page
    (listed,) = events_of(client.id)[before:]
    assert (listed["action"], listed["count"]) == ("call.listed", 2)


def test_an_empty_board_says_so_and_writes_nothing(client: Client, web: Browser) -> None:
    before = len(events_of(client.id))
    assert "対応待ちはありません" in text(web.get("/desk/board/"))
    assert len(events_of(client.id)) == before


def test_an_open_board_hears_of_a_change_and_does_not_move(client: Client, web: Browser) -> None:
    late = callback(client)
    version = re.search(r"etag='(\"\w+\")'", text(web.get("/desk/board/")))
    assert version is not None
    before = len(events_of(client.id))

    def again() -> int:
        return web.get("/desk/board/new/", headers={"If-None-Match": version[1]}).status_code

    assert again() == 304
    with as_system(client.id):
        Callback.objects.filter(call_id=late).update(due_at=db.now() - timedelta(seconds=1))
    assert again() == 200
    assert "一覧が変わりました" in text(web.get("/desk/board/new/"))
    assert len(events_of(client.id)) == before


def test_what_is_not_on_the_page_is_said(client: Client, web: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    ids = [callback(client, timedelta(minutes=n)) for n in (5, 6, 7)]
    unseen = [urgent(client) for _each in range(2)]
    with acting(client.operating()) as state:
        found = queries.board(state.actor)
    assert found.more == ["callback"]
    assert {line.of.call_id for line in found.lines} == {*ids[:2], *unseen}
    assert "「折返し」は、ほかにもあります" in text(web.get("/desk/board/"))


MAKE: tuple[Callable[[Client], UUID], ...] = (urgent, unsent, callback, draft)


def test_however_many_wait_of_however_many_companies_the_database_is_asked_as_often(client: Client) -> None:
    person = client.operator
    web = client_for(person)

    def asked() -> int:
        with CaptureQueriesContext(connections["default"]) as seen:
            assert web.get("/desk/board/").status_code == 200
        return len(seen)

    for make in MAKE:
        make(client)
    asked()
    few = asked()
    for _each in range(2):
        more = make_client()
        join(person, "operator", more.company)
        for make in MAKE[:-1]:
            make(more)
        start(web, more)
    assert asked() == few
    assert len(shown_to(person, client)) == 4


def shown_to(person: User, client: Client) -> list[UUID]:
    """Of this company alone."""
    with acting(actor_for(person, (client.company, "operator"))) as state:
        return [line.of.call_id for line in queries.board(state.actor).lines]


def test_nobody_sees_what_waits_in_another_company(client: Client, web: Browser) -> None:
    other = make_client()
    for make in MAKE:
        make(other)
    assert shown(client) == []
    assert other.company.name not in text(web.get("/desk/board/"))
