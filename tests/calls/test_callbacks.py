"""Whom the service is to call back: asked for, taken by one, moved, ended; and gone with its call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client as Browser

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from calls import queries, services
from calls.due import JAPAN, due_of
from calls.models import Callback
from tests.calls.desk import text
from tests.calls.make import Client, make_client
from tests.calls.window import open_window, sent_at_desk
from tests.factories import acting, actor_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 30, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("今日中", "11-27 18:00"),
        ("Today", "11-27 18:00"),
        ("午前", "11-27 12:00"),
        ("午後", "11-27 17:00"),
        ("明日", "11-28 18:00"),
        ("明日の午前", "11-28 12:00"),
        ("明後日 15時半", "11-29 15:30"),
        ("本日１５：３０まで", "11-27 15:30"),
        ("午後3時", "11-27 15:00"),
        ("9時", "11-27 11:30"),
        ("", "11-27 11:30"),
        ("ご都合のよいとき", "11-27 11:30"),
        ("25:99", "11-27 11:30"),
    ],
)
def test_the_callers_words_become_a_time_by_the_clock_of_japan(said: str, due: str) -> None:
    assert f"{due_of(said, NOW).astimezone(JAPAN):%m-%d %H:%M}" == due


def asked(client: Client, *, hours: int = 1, call_id: UUID | None = None) -> Callback:
    call_id = call_id or client.log().pk
    with acting(client.operating()) as state:
        return services.ask_callback(actor=state.actor, call_id=call_id, due_at=db.now() + timedelta(hours=hours))


def colleague(client: Client, role: str = "operator") -> Actor:
    return actor_for(make_person(role, client.company), (client.company, role))


def stored(client: Client, callback: Callback) -> Callback:
    with as_system(client.id):
        return Callback.objects.get(pk=callback.pk)


def of_call(client: Client, call_id: UUID) -> list[str]:
    with as_system(client.id):
        rows = Callback.objects.filter(call_id=call_id).order_by("created_at", "id")
        return list(rows.values_list("state", flat=True))


def make_late(client: Client, callback: Callback) -> None:
    with as_system(client.id):
        Callback.objects.filter(pk=callback.pk).update(due_at=db.now() - timedelta(minutes=5))


def test_a_call_is_asked_for_once(client: Client) -> None:
    first = asked(client)
    assert asked(client, hours=5, call_id=first.call_id).pk == first.pk
    assert stored(client, first).due_at == first.due_at


def test_of_two_who_take_it_one_gets_it(client: Client) -> None:
    callback, one, other = asked(client), colleague(client), colleague(client)
    with acting(one) as state:
        taken = services.take_callback(actor=state.actor, callback_id=callback.pk, version=callback.version)
        assert services.take_callback(actor=state.actor, callback_id=callback.pk, version=1).version == taken.version
    with acting(other) as state, pytest.raises(Conflict) as refusal:
        services.take_callback(actor=state.actor, callback_id=callback.pk, version=callback.version)
    assert refusal.value.code == "callback_changed"
    assert stored(client, callback).owner_id == one.id


def test_a_colleagues_is_taken_over_before_it_is_ended(client: Client) -> None:
    callback, one, other = asked(client), colleague(client), colleague(client)
    with acting(one) as state:
        taken = services.take_callback(actor=state.actor, callback_id=callback.pk, version=1)
    with acting(other) as state:
        with pytest.raises(Conflict, match="callback_owner"):
            services.finish_callback(
                actor=state.actor, callback_id=callback.pk, version=taken.version, result="reached"
            )
        with pytest.raises(Conflict, match="callback_owner"):
            services.give_back_callback(actor=state.actor, callback_id=callback.pk, version=taken.version)
        over = services.take_callback(actor=state.actor, callback_id=callback.pk, version=taken.version)
        back = services.give_back_callback(actor=state.actor, callback_id=callback.pk, version=over.version)
    assert (back.owner_id, back.owner_label) == (None, "")


def test_nobody_there_leaves_it_open_for_another_time(client: Client) -> None:
    callback = asked(client)
    with acting(client.operating()) as state:
        later = db.now() + timedelta(hours=3)
        tried = services.finish_callback(
            actor=state.actor, callback_id=callback.pk, version=1, result="absent", again_at=later
        )
        assert (tried.state, tried.attempts, tried.due_at, tried.owner_id) == ("open", 1, later, None)
        done = services.finish_callback(
            actor=state.actor, callback_id=callback.pk, version=tried.version, result="reached", again_at=later
        )
    assert (done.state, done.result, done.attempts, done.owner_id) == ("done", "reached", 2, client.operator.pk)
    with acting(client.operating()) as state, pytest.raises(Conflict):
        services.move_callback(actor=state.actor, callback_id=callback.pk, version=done.version, due_at=later)
    told = {e["action"]: e for e in events_of(client.id) if e["action"].startswith("callback.")}
    assert set(told) == {"callback.asked", "callback.tried", "callback.done"}
    assert told["callback.done"]["outcome"]["reason"] == "reached"


def test_a_time_lies_ahead_and_not_too_far(client: Client) -> None:
    callback = asked(client)
    for wrong in (timedelta(minutes=-1), timedelta(days=91)):
        with acting(client.operating()) as state, pytest.raises(Invalid) as refusal:
            services.move_callback(actor=state.actor, callback_id=callback.pk, version=1, due_at=db.now() + wrong)
        assert "due_at" in refusal.value.errors
    with acting(client.operating()) as state, pytest.raises(Invalid):
        services.finish_callback(actor=state.actor, callback_id=callback.pk, version=1, result="lost")


def test_strangers_find_none_and_the_clients_people_may_not(client: Client) -> None:
    callback, other = asked(client), make_client()
    with acting(other.operating()) as state, pytest.raises(NotFound):
        queries.get_callback_for(state.actor, callback.pk)
    with acting(client.reading()) as state, pytest.raises(Forbidden):
        queries.get_callback_for(state.actor, callback.pk)


def test_it_is_born_when_a_call_is_sent_and_dropped_when_it_is_taken_back(client: Client, web: Browser) -> None:
    open_window(client)
    call_id = sent_at_desk(client, web, house_calls="on", callback_when="明日")
    assert of_call(client, call_id) == ["open"]
    assert web.post(f"/desk/calls/{call_id}/undo/").status_code == 302
    assert of_call(client, call_id) == ["dropped"]
    page = text(web.get(f"/desk/calls/{call_id}/"))
    assert 'name="house_calls"' in page
    assert sent_at_desk(client, web, callback="", house_calls="on") not in (call_id, None)
    with as_system(client.id):
        assert Callback.objects.filter(state="open").count() == 0


def test_a_withdrawn_call_is_not_called_back(client: Client) -> None:
    callback = asked(client)
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=callback.call_id)
    assert stored(client, callback).state == "dropped"
    with acting(client.operating()) as state, pytest.raises(Conflict):
        services.ask_callback(actor=state.actor, call_id=callback.call_id, due_at=db.now() + timedelta(hours=1))


def test_the_page_of_the_call_carries_it_from_asking_to_its_result(client: Client, web: Browser) -> None:
    call = client.log()
    address, asking = f"/calls/{call.pk}/", f"/calls/{call.pk}/callback/"
    refused = web.post(asking, {"day": "2026-11-31", "clock": "25:00"})
    assert refused.status_code == 400
    assert "実在する日付" in text(refused)
    assert "15:30 のように" in text(refused)
    assert web.post(asking, {"day": "2020-01-01", "clock": "10:00"}).status_code == 400
    later = datetime.now(UTC) + timedelta(days=2)
    assert web.post(asking, {"day": f"{later:%Y-%m-%d}", "clock": "10:00"})["Location"] == address
    with as_system(client.id):
        callback = Callback.objects.get(call_id=call.pk)
    work = f"/desk/callbacks/{callback.pk}/"
    assert "だれでも引き受けられます" in text(web.get(address))
    assert web.post(work, {"deed": "take", "version": "1"})["Location"] == address
    page = text(web.get(address))
    assert f"{client.operator.display_name} <span" in page
    late = web.post(work, {"deed": "move", "version": "1", "day": f"{later:%Y-%m-%d}", "clock": "11:00"})
    assert late.status_code == 409
    assert "ほかの人が先に変更しました" in text(late)
    assert web.post(work, {"deed": "finish", "version": "2"}).status_code == 400
    assert web.post(work, {"deed": "lose", "version": "2"}).status_code == 400
    tried = {"deed": "finish", "result": "absent", "again_day": f"{later:%Y-%m-%d}", "again_clock": "12:00"}
    assert web.post(work, {**tried, "version": "2"})["Location"] == address
    assert "不在 1回" in " ".join(text(web.get(address)).split())
    assert web.post(work, {"deed": "finish", "version": "3", "result": "not_needed"})["Location"] == address
    assert "不要" in text(web.get(address))
    assert stored(client, callback).state == "done"


def test_the_client_reads_how_it_stands_and_not_who_does_it(client: Client) -> None:
    callback, reader = asked(client), client_for(client.user)
    with as_system(client.id):
        (message,) = callback.call.messages.all()
    address = f"/p/{client.company.slug}/messages/{message.pk}/"
    assert "代行会社からの折返し" in text(reader.get(address))
    with acting(client.operating()) as state:
        services.finish_callback(actor=state.actor, callback_id=callback.pk, version=1, result="reached")
    page = text(reader.get(address))
    assert "つながった" in page
    assert client.operator.staff_code not in page


def test_what_is_over_is_told_on_the_desk_to_whose_it_is(client: Client, web: Browser) -> None:
    callback = asked(client)
    quiet = web.get("/desk/board/due/")
    assert "期限" not in text(quiet)
    assert web.get("/desk/board/due/", headers={"If-None-Match": quiet["ETag"]}).status_code == 304
    make_late(client, callback)
    told = web.get("/desk/board/due/", headers={"If-None-Match": quiet["ETag"]})
    assert told.status_code == 200
    assert f"/calls/{callback.call_id}/#callback" in text(told)
    other = colleague(client)
    with acting(other) as state:
        services.take_callback(actor=state.actor, callback_id=callback.pk, version=1)
    assert "期限" not in text(web.get("/desk/board/due/"))
    with acting(client.operating()) as state:
        services.take_callback(actor=state.actor, callback_id=callback.pk, version=2)
    assert "期限" in text(web.get("/desk/board/due/"))


def test_who_calls_nobody_back_sees_no_form_of_it(client: Client) -> None:
    call = client.log()
    manager = client_for(make_person("quality_manager"))
    page = text(manager.get(f"/calls/{call.pk}/"))
    assert "callback" not in page.replace("callback_number", "")
