"""Messages by API: status by version, corrections."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from calls.models import Message
from tests.calls.make import Client
from tests.calls.rest import post
from tests.factories import as_system
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_a_status_needs_the_version_that_was_read(client: Client, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"messages/{message.pk}/status/"
    shown = portal.get(f"/api/v1/messages/{message.pk}/")
    assert shown.json()["version"] == 1
    assert shown["ETag"] == '"1"'
    assert post(portal, path, {"status": "done"}).status_code == 428
    assert post(portal, path, {"status": "done"}, **{"If-Match": '"7"'}).status_code == 412
    assert post(portal, path, {"status": "done", "version": 7}).status_code == 412
    assert post(portal, path, {"status": "done", "version": 1}, **{"If-Match": '"2"'}).status_code == 412
    assert post(portal, path, {"status": "done"}, **{"If-Match": "abc"}).status_code == 400
    assert post(portal, path, {"status": "gone", "version": 1}).status_code == 400
    done = post(portal, path, {"status": "done", "note": "折返し済"}, **{"If-Match": shown["ETag"]})
    assert done.status_code == 200
    assert (done.json()["status"], done["ETag"]) == ("done", '"2"')
    history = portal.get(f"/api/v1/messages/{message.pk}/").json()["history"]
    assert [(step["status"], step["note"]) for step in history] == [("done", "折返し済")]


def test_an_unchanged_message_is_not_sent_again_nor_logged(client: Client, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"/api/v1/messages/{message.pk}/"
    etag = portal.get(path)["ETag"]
    again = portal.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(events_of(client.id, "message.viewed")) == 1


def test_messages_are_listed_by_status_and_addressee(client: Client, portal: Browser) -> None:
    first = client.message_of(client.log())
    client.log(addressee=client.yamada)
    post(portal, f"messages/{first.pk}/status/", {"status": "done", "version": 1})
    done = portal.get("/api/v1/messages/", {"status": "done"}).json()["results"]
    assert [row["id"] for row in done] == [str(first.pk)]
    yamada = portal.get("/api/v1/messages/", {"addressee": str(client.yamada)}).json()["results"]
    assert [row["addressee_name"] for row in yamada] == ["山田 太郎"]
    assert portal.get("/api/v1/messages/", {"addressee": "山田"}).status_code == 400


def test_a_correction_supersedes(client: Client, desk: Browser, portal: Browser) -> None:
    message = client.message_of(client.log())
    path = f"messages/{message.pk}/corrections/"
    key = {"Idempotency-Key": "k-1"}
    new = post(desk, path, {"body": "正しい内容", "addressee": str(client.yamada)}, **key)
    assert new.status_code == 201, new.content
    again = post(desk, path, {"body": "正しい内容", "addressee": str(client.yamada)}, **key)
    assert again.json() == new.json()
    assert (new.json()["supersedes"], new.json()["correction"]) == (str(message.pk), 2)
    assert post(desk, path, {"body": "もう一度"}).status_code == 409
    assert post(desk, path, {"body": " "}).status_code == 409
    assert post(desk, f"messages/{new.json()['id']}/corrections/", {"body": " "}).status_code == 400
    assert post(portal, f"messages/{new.json()['id']}/corrections/", {"body": "x"}).status_code == 403
    (row,) = portal.get("/api/v1/messages/").json()["results"]
    assert (row["id"], row["body"]) == (new.json()["id"], "正しい内容")
    with as_system(client.id):
        assert Message.objects.filter(call_id=message.call_id).count() == 2
