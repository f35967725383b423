"""An operator asks for a supervisor during a call: one at a time, one comes, and it is over with the call at the latest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from accounts.models import User
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, NotFound
from callcenter.live.models import Happening
from calls import queries, services
from calls.models import CallIn
from tests.calls.desk import form, start, text
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db

LIST = "/sv/help/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chief() -> User:
    return make_person("supervisor", display_name="応援 花子")


def watching(person: User, client: Client) -> Actor:
    return actor_for(person, (client.company, "supervisor"))


def asked(web: Browser, client: Client) -> CallIn:
    draft_id = start(web, client)
    assert press(web, draft_id, "ask").status_code == 200
    return of_draft(client, draft_id)[0]


def press(web: Browser, draft_id: UUID, deed: str) -> Any:
    return web.post(f"/desk/calls/{draft_id}/help/", {"deed": deed}, headers=HTMX)


def of_draft(client: Client, draft_id: UUID) -> list[CallIn]:
    with as_system(client.id):
        return list(CallIn.objects.filter(draft_id=draft_id).order_by("asked_at", "id"))


def told(client: Client) -> list[tuple[str, str]]:
    events = [event for event in events_of(client.id) if event["action"].startswith("callin.")]
    return [(event["action"].removeprefix("callin."), event["outcome"].get("reason", "")) for event in events]


def test_a_supervisor_comes_and_both_pages_say_so(client: Client, web: Browser, chief: User) -> None:
    sv = client_for(chief)
    assert "応援" not in text(sv.get(LIST))
    draft_id = start(web, client)
    assert "スーパーバイザーを呼ぶ" in text(web.get(f"/desk/calls/{draft_id}/"))
    assert "応援を待っています" in text(press(web, draft_id, "ask"))
    press(web, draft_id, "ask")
    (row,) = of_draft(client, draft_id)

    shown = sv.get(LIST)
    for words in (
        "応援を待っています",
        client.operator.staff_code,
        "試験 太郎",
        f"/desk/calls/{draft_id}/",
        "data-rings",
    ):
        assert words in text(shown)
    count = len(events_of(client.id, "callin.listed"))
    assert sv.get(LIST, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert len(events_of(client.id, "callin.listed")) == count

    answered = text(sv.post(f"{LIST}{row.pk}/", {"deed": "take"}, headers=HTMX))
    assert "応援 花子" in answered
    assert "終わりにする" in answered
    assert "data-rings" not in answered
    part = web.get(f"/desk/calls/{draft_id}/help/")
    assert "向かっています" in text(part)
    assert "応援 花子" in text(part)
    assert "向かっています" in text(web.get(f"/desk/calls/{draft_id}/"))
    assert web.get(f"/desk/calls/{draft_id}/help/", headers={"If-None-Match": part["ETag"]}).status_code == 304

    assert "応援" not in text(sv.post(f"{LIST}{row.pk}/", {"deed": "finish"}, headers=HTMX))
    assert "スーパーバイザーを呼ぶ" in text(web.get(f"/desk/calls/{draft_id}/help/"))
    steps = [step for step in told(client) if step[0] not in ("listed", "viewed")]
    assert steps == [("asked", ""), ("taken", ""), ("ended", "call_in_helped")]
    with as_system(client.id):
        assert Happening.objects.filter(kind="call_in").count() == 3


def test_of_two_supervisors_one_takes_it(client: Client, web: Browser, chief: User) -> None:
    row, other = asked(web, client), make_person("supervisor")
    with acting(watching(chief, client)) as state:
        services.take_call_in(actor=state.actor, call_in_id=row.pk)
        assert services.take_call_in(actor=state.actor, call_in_id=row.pk).taken_by_id == chief.pk
    with acting(watching(other, client)) as state, pytest.raises(Conflict, match="callin_taken"):
        services.take_call_in(actor=state.actor, call_in_id=row.pk)
    answer = text(client_for(other).post(f"{LIST}{row.pk}/", {"deed": "take"}, headers=HTMX))
    assert "ほかのスーパーバイザーが先に応じたか" in answer
    assert "応援 花子" in answer
    assert [step for step in told(client) if step[0] == "taken"] == [("taken", "")]


def test_who_asks_may_stop_it_and_ask_again(client: Client, web: Browser, chief: User) -> None:
    row = asked(web, client)
    assert "スーパーバイザーを呼ぶ" in text(press(web, row.draft_id, "stop"))
    press(web, row.draft_id, "stop")
    with acting(watching(chief, client)) as state, pytest.raises(Conflict):
        services.take_call_in(actor=state.actor, call_in_id=row.pk)
    press(web, row.draft_id, "ask")
    assert [each.state for each in of_draft(client, row.draft_id)] == ["ended", "open"]
    assert told(client)[:3] == [("asked", ""), ("ended", "call_in_stopped"), ("asked", "")]


@pytest.mark.parametrize(
    ("address", "sent", "why"),
    [
        ("", {"action": "send"}, "call_in_sent"),
        ("discard/", {}, "call_in_dropped"),
    ],
)
def test_it_ends_with_the_call(client: Client, web: Browser, address: str, sent: dict[str, str], why: str) -> None:
    row = asked(web, client)
    answer = web.post(f"/desk/calls/{row.draft_id}/{address}", {**form(client), **sent} if sent else {})
    assert answer.status_code == 302
    assert of_draft(client, row.draft_id)[0].state == "ended"
    assert told(client)[-1] == ("ended", why)
    assert "先に" not in text(web.get("/desk/"))
    assert "送信または破棄" in text(press(web, row.draft_id, "ask"))


def test_it_ends_when_somebody_takes_the_call_over(client: Client, web: Browser, chief: User) -> None:
    row = asked(web, client)
    client_for(chief).post(f"/desk/calls/{row.draft_id}/take-over/")
    assert told(client)[-1] == ("ended", "call_in_taken_over")
    assert web.get(f"/desk/calls/{row.draft_id}/help/").status_code == 404
    assert "引き継いでいます" in text(press(web, row.draft_id, "ask"))


def test_a_supervisor_is_not_called_by_themself_and_nobody_hears_of_a_strangers(client: Client, chief: User) -> None:
    sv = client_for(chief)
    row = asked(sv, client)
    assert text(sv.get(LIST)).strip() == ""
    assert client_for(client.operator).get(LIST).status_code == 403
    assert client_for(client.user).get(LIST).status_code == 403
    with acting(client.operating()) as state, pytest.raises(Forbidden):
        queries.get_call_in_for(state.actor, row.pk)
    with acting(make_client().operating()) as state, pytest.raises(NotFound):
        queries.get_call_in_for(state.actor, row.pk)


def test_without_scripts_the_pages_say_what_was_done(client: Client, web: Browser, chief: User) -> None:
    draft_id, sv = start(web, client), client_for(chief)
    answer = web.post(f"/desk/calls/{draft_id}/help/", {"deed": "ask"}, follow=True)
    assert "スーパーバイザーを呼びました" in text(answer)
    (row,) = of_draft(client, draft_id)
    assert "呼び出しに応じました" in text(sv.post(f"{LIST}{row.pk}/", {"deed": "take"}, follow=True))
    assert "何をするかを選んでください" in text(sv.post(f"{LIST}{row.pk}/", follow=True))


@pytest.mark.parametrize(("role", "asks"), [("operator", False), ("supervisor", True)])
def test_only_the_desk_of_who_may_come_asks_who_wants_help(role: str, asks: bool, client: Client) -> None:
    desk = text(client_for(make_person(role, client.company)).get("/desk/"))
    assert (f'src="{LIST}"' in desk) == asks
