"""What happens is told to those who may know it, as it does: of their own companies, while they may, and nothing twice missing."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser

from callcenter.front.app import Front
from callcenter.live import queries
from callcenter.live.models import Happening
from callcenter.live.tasks import forget
from callcenter.live.telling import tell
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for
from tests.front.test_front import run
from tests.harness.roles import as_role, connect_as
from tests.live.listening import EVENTS, Listening, does, leaves, make_front, ring, until

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_told_once_to_the_people_of_the_company_and_to_nobody_else(client: Client) -> None:
    stranger = make_client()
    operator, other, user = (client_for(each) for each in (client.operator, stranger.operator, client.user))

    async def told(front: Front) -> None:
        mine, theirs, users = Listening(operator), Listening(other), Listening(user)
        tasks = [await each.opened(front) for each in (mine, theirs, users)]
        thing, foreign = await does(ring, client), await does(ring, stranger)
        await until(lambda: mine.companies("leg") and theirs.companies("leg"))
        again = await does(ring, client)
        await until(lambda: len(mine.companies("leg")) == 2)
        assert [each["ids"] for each in mine.heard[1:]] == [[str(thing)], [str(again)]]
        assert [each["ids"] for each in theirs.heard[1:]] == [[str(foreign)]]
        assert str(stranger.id) not in mine.body.decode()
        assert str(client.id) not in theirs.body.decode()
        assert users.heard == [{"kind": "reset"}], "rings are for those who answer"
        for stream, task in zip((mine, theirs, users), tasks, strict=True):
            await leaves(stream, task)

    run(told(make_front()))


def test_the_answer_says_what_it_is_and_that_nobody_keeps_it(client: Client) -> None:
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        headers = dict(stream.sent[0]["headers"])
        assert headers[b"content-type"] == b"text/event-stream"
        assert headers[b"cache-control"] == b"no-store"
        assert b"content-length" not in headers
        assert re.match(rb"retry: \d{4}\n\n", stream.body)
        await leaves(stream, task)

    run(told(make_front()))


def test_a_stream_that_comes_back_is_told_what_it_missed(client: Client) -> None:
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        first = Listening(operator)
        task = await first.opened(front)
        await does(ring, client)
        await until(lambda: first.ids)
        await leaves(first, task)
        missed = [str(await does(ring, client)) for _each in range(2)]
        second = Listening(operator, last=first.ids[-1])
        task = await second.opened(front)
        await until(lambda: len(second.heard) == 2)
        assert [each["ids"][0] for each in second.heard] == missed
        await leaves(second, task)

    run(told(make_front()))


@pytest.mark.parametrize("whose", ["unknown", "foreign", "garbage"])
def test_one_that_nobody_can_tell_what_it_missed_is_asked_to_look_for_itself(client: Client, whose: str) -> None:
    stranger = make_client()
    operator, other = client_for(client.operator), client_for(stranger.operator)

    async def told(front: Front) -> None:
        last = {"unknown": str(uuid4()), "garbage": "'; DROP"}.get(whose, "")
        if whose == "foreign":
            theirs = Listening(other)
            task = await theirs.opened(front)
            await does(ring, stranger)
            await until(lambda: theirs.ids)
            last = theirs.ids[0]
            await leaves(theirs, task)
        await does(ring, client)
        stream = Listening(operator, last=last)
        task = await stream.opened(front)
        assert stream.heard == [{"kind": "reset"}]
        await leaves(stream, task)

    run(told(make_front()))


def test_what_is_old_is_forgotten(client: Client) -> None:
    ring(client)
    with connect_as("superuser") as raw:
        raw.execute("UPDATE live_happening SET at = now() - %s", [queries.KEPT + timedelta(seconds=1)])
    kept = ring(client)
    with as_role("worker"):
        forget(tenant_id=str(client.id))
    with as_system(client.id):
        assert [row.ids for row in Happening.objects.all()] == [[kept]]


def test_a_kind_that_no_room_tells_of_is_a_defect(client: Client) -> None:
    with as_system(client.id), pytest.raises(LookupError):
        tell(tenant_id=client.id, kind="moonrise")


def test_without_a_session_there_is_no_stream() -> None:
    assert Browser().get(EVENTS).status_code == 302
    assert Browser().post(EVENTS).status_code == 405
