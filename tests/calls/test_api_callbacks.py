"""Calling back by program: a list by due time, one at a time, and nothing of the caller in it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from callcenter.core import db
from calls import queries, services
from calls.models import Callback
from tests.calls.make import KANA, NAME, NUMBER, Client, make_client
from tests.calls.rest import post
from tests.factories import acting, api_for, make_person

pytestmark = pytest.mark.django_db


def asked(client: Client, hours: int = 1) -> Callback:
    call = client.log()
    with acting(client.operating()) as state:
        return services.ask_callback(actor=state.actor, call_id=call.pk, due_at=db.now() + timedelta(hours=hours))


def patch(browser: Browser, callback: Callback, **body: Any) -> Any:
    return browser.patch(f"/api/v1/callbacks/{callback.pk}/", json.dumps(body), content_type="application/json")


def test_what_is_due_first_comes_first_page_by_page(client: Client, desk: Browser) -> None:
    late, soon, last = asked(client, 2), asked(client, 1), asked(client, 3)
    asked(make_client())
    answer = desk.get("/api/v1/callbacks/", {"tenant": client.company.slug}).json()
    assert [row["id"] for row in answer["results"]] == [str(row.pk) for row in (soon, late, last)]
    assert answer["results"][0]["owner"] is None
    for hidden in (NAME, KANA, NUMBER, "5678"):
        assert hidden not in json.dumps(answer, ensure_ascii=False)
    with acting(client.operating()) as state:
        first = queries.list_callbacks(state.actor, size=2)
        rest = queries.list_callbacks(state.actor, cursor=first.next, size=2)
        back = queries.list_callbacks(state.actor, cursor=rest.previous, size=2)
    assert [row.pk for row in (*first.rows, *rest.rows)] == [soon.pk, late.pk, last.pk]
    assert (list(back.rows), rest.next, first.previous) == (list(first.rows), None, None)


def test_it_is_asked_for_taken_moved_and_ended(client: Client, desk: Browser) -> None:
    call, due = client.log(), (db.now() + timedelta(hours=5)).isoformat()
    made = post(desk, f"calls/{call.pk}/callback/", {"due_at": due})
    assert made.status_code == 200, made.content
    again = post(desk, f"calls/{call.pk}/callback/", {"due_at": due})
    assert again.json()["id"] == made.json()["id"]
    callback = Callback(pk=made.json()["id"])
    taken = patch(desk, callback, deed="take", version=1).json()
    assert (taken["owner"], taken["version"]) == (client.operator.staff_code, 2)
    colleague = api_for(make_person("operator", client.company))
    assert patch(colleague, callback, deed="take", version=1).status_code == 409
    assert b"callback_owner" in patch(colleague, callback, deed="finish", version=2, result="reached").content
    moved = patch(desk, callback, deed="move", version=2, due_at=due).json()
    ended = patch(desk, callback, deed="finish", version=moved["version"], result="absent").json()
    assert (ended["state"], ended["result"], ended["attempts"]) == ("done", "absent", 1)
    assert desk.get("/api/v1/callbacks/").json()["results"] == []


def test_what_is_wrong_is_named(client: Client, desk: Browser) -> None:
    callback = asked(client)
    for body, field in (
        ({"deed": "move", "version": 1}, "due_at"),
        ({"deed": "finish", "version": 1}, "result"),
        ({"deed": "lose", "version": 1}, "deed"),
        ({"deed": "take"}, "version"),
        ({"deed": "move", "version": 1, "due_at": "2020-01-01T00:00:00+09:00"}, "due_at"),
        ({"deed": "take", "version": 1, "name": "甲"}, "name"),
    ):
        answer = patch(desk, callback, **body)
        assert (answer.status_code, field in answer.json()["errors"]) == (400, True), (body, answer.content)


def test_strangers_find_none_and_the_client_may_not(client: Client, desk: Browser, portal: Browser) -> None:
    foreign, own = asked(make_client()), asked(client)
    assert patch(desk, foreign, deed="take", version=1).status_code == 404
    assert patch(portal, own, deed="take", version=1).status_code == 403
    assert portal.get("/api/v1/callbacks/").status_code == 403
