"""A stream ends with what allowed it, in doubt, and before it holds anything up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from unittest.mock import Mock

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connections

from accounts.models import Membership, User
from accounts.services.instant import end_everything
from callcenter.core import hooks
from callcenter.core.db import now
from callcenter.front.app import Front
from callcenter.live import hub, queries, serving, streams, wake
from tests.calls.make import Client
from tests.factories import as_system, client_for, join, make_tenant
from tests.front.test_front import run
from tests.harness.roles import connect_as
from tests.live.listening import Listening, does, leaves, make_front, ring, until

pytestmark = pytest.mark.django_db(transaction=True)


def _robbed(client: Client) -> None:
    end_everything(client.operator)


def _stopped(client: Client) -> None:
    User.objects.filter(pk=client.operator.pk).update(is_active=False)


def _left(client: Client) -> None:
    with as_system(client.id):
        Membership.objects.filter(user=client.operator).update(ends_at=now())


def _joined(client: Client) -> None:
    """Whatever changed: the next stream begins with the rights of then."""
    join(client.operator, "operator", make_tenant())


@pytest.mark.parametrize("revoked", [_robbed, _stopped, _left, _joined])
def test_a_stream_ends_with_what_allowed_it(client: Client, revoked: Callable[[Client], None]) -> None:
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        await does(revoked, client)
        await until(task.done)
        await does(ring, client)
        assert stream.over
        assert stream.companies("leg") == []
        if revoked is _stopped:
            again = Listening(operator)
            await again.come(front)
            assert again.status == 302, "to the sign-in"

    run(told(make_front()))


def test_in_doubt_a_stream_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        monkeypatch.setattr(hooks, "standing", Mock(side_effect=OperationalError))
        await until(task.done)
        assert stream.over

    run(told(make_front()))


def test_a_database_that_hangs_is_a_doubt(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator, release = client_for(client.operator), threading.Event()
    monkeypatch.setattr(hub, "DOUBT", 0.1)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        monkeypatch.setattr(queries, "lately", lambda *_args: release.wait(20))
        await until(task.done)
        assert stream.over
        release.set()

    run(told(make_front()))


def test_without_the_queue_it_looks_by_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", nowhere)
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        await does(ring, client)
        await until(lambda: stream.companies("leg"))
        await leaves(stream, task)

    run(told(make_front()))


def test_a_commit_wakes_it_before_it_would_look(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK", 3600.0)
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as server:
            while not dict(server.pubsub_numsub(wake.CHANNEL))[wake.CHANNEL.encode()]:
                await asyncio.sleep(0.01)
        await does(ring, client)
        await until(lambda: stream.companies("leg"))
        await leaves(stream, task)

    run(told(make_front()))


def test_a_reader_that_dawdles_is_let_go_and_holds_up_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SLOWEST", 0.3)
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        slow, brisk = Listening(operator, takes=2), Listening(operator)
        tasks = [await each.opened(front) for each in (slow, brisk)]
        await does(ring, client)
        await until(lambda: len(brisk.companies("leg")) == 1)
        for _each in range(5):  # the slow one has not taken the first
            await does(ring, client)
        await until(lambda: len(brisk.companies("leg")) == 6)
        await until(tasks[0].done)
        assert len(slow.companies("leg")) == 1
        await leaves(brisk, tasks[1])

    run(told(make_front()))


def test_what_nobody_takes_does_not_pile_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_WAITING", 3)
    monkeypatch.setattr(hub, "GATHER", 0.5)
    operator = client_for(client.operator)

    async def told(front: Front) -> None:
        stream = Listening(operator)
        task = await stream.opened(front)
        await does(lambda: [ring(client) for _each in range(8)])
        await until(task.done)
        assert stream.over

    run(told(make_front()))


def test_streams_of_one_person_are_few(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "EACH", 2)
    operator, colleague = client_for(client.operator), client_for(client.user)

    async def told(front: Front) -> None:
        open_ones = [Listening(operator), Listening(operator)]
        tasks = [await each.opened(front) for each in open_ones]
        more, other = Listening(operator), Listening(colleague)
        await more.come(front)
        assert more.status == 429
        others = await other.opened(front)
        assert other.status == 200
        await leaves(open_ones[0], tasks[0])
        again = Listening(operator)
        await leaves(again, await again.opened(front))
        assert again.status == 200
        await leaves(open_ones[1], tasks[1])
        await leaves(other, others)

    run(told(make_front()))


def test_it_says_now_and_then_that_it_is_there_and_ends_by_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HEARTBEAT", 0.02)
    monkeypatch.setattr(serving, "LIFE", 0.5)
    stream = Listening(client_for(client.operator))

    async def told(front: Front) -> None:
        await stream.come(front)

    run(told(make_front()))
    assert stream.over
    assert b":\n\n:\n\n" in stream.body


def test_nobody_waits_in_a_connection_to_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK", 3600.0)
    stream = Listening(client_for(client.operator))
    connections.close_all()
    name = connections["default"].settings_dict["NAME"]

    def open_now() -> int:
        with connect_as("superuser") as raw:
            rows = raw.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename ~ '_web$'", [name])
            return int(next(rows)[0])

    before = open_now()  # of threads that other tests have left

    async def told(front: Front) -> None:
        task = await stream.opened(front)
        await until(lambda: open_now() <= before)
        await leaves(stream, task)

    run(told(make_front()))
