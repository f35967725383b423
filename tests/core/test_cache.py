"""Counters are shared by all processes, hold nothing that can be read, and never stop anybody."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings

from callcenter.core.cache import SharedCache
from callcenter.core.ids import uuid7

GONE = "redis://127.0.0.1:9/0"


@pytest.fixture
def prefix() -> str:
    return uuid7().hex


@pytest.fixture
def server(prefix: str) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    yield client
    SharedCache(settings.CELERY_BROKER_URL, {"KEY_PREFIX": prefix}).clear()
    client.close()


def cache(prefix: str, url: str = "") -> SharedCache:
    return SharedCache(url or settings.CELERY_BROKER_URL, {"KEY_PREFIX": prefix})


def test_two_processes_count_together(prefix: str, server: redis.Redis) -> None:
    one, other = cache(prefix), cache(prefix)
    assert one.add("who", 1, 60)
    assert not other.add("who", 1, 60)
    assert [one.incr("who"), other.incr("who")] == [2, 3]
    one.set("history", [1.5, 2.5], 60)
    assert other.get("history") == [1.5, 2.5]
    assert other.delete("history")
    assert one.get("history", "nothing") == "nothing"


def test_neither_key_nor_server_tells_who_was_counted(prefix: str, server: redis.Redis) -> None:
    cache(prefix).set("allauth:rl:login:ip:192.0.2.77", [1.0], 60)
    (key,) = server.scan_iter(f"*{prefix}*")
    assert b"192.0.2.77" not in key
    assert server.get(key) == b"[1.0]"
    assert 0 < int(str(server.ttl(key))) <= 60


def test_what_the_server_answers_is_never_executed(prefix: str, server: redis.Redis) -> None:
    counters = cache(prefix)
    counters.set("x", [1], 60)
    (key,) = server.scan_iter(f"*{prefix}*")
    server.set(key, b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ValueError, match="Expecting value"):
        counters.get("x")


def test_without_the_server_each_process_counts_by_itself_and_asks_it_once(
    prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    alone = cache(prefix, GONE)
    assert alone.add("who", 1, 60)
    assert [alone.incr("who") for _each in range(200)] == list(range(2, 202))
    assert [record.message for record in caplog.records if record.message == "counters_away"] == ["counters_away"]


def test_it_goes_back_to_the_server_when_it_has_come_back(
    prefix: str, server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    counters, answers = cache(prefix), cache(prefix)
    ask: Any = counters._shared.add

    def away(*args: Any, **options: Any) -> bool:
        raise redis.ConnectionError

    monkeypatch.setattr(counters._shared, "add", away)
    assert counters.add("who", 1, 60)
    assert answers.get("who") is None
    monkeypatch.setattr(counters._shared, "add", ask)
    counters._away_until = 0.0
    assert counters.add("who", 1, 60)
    assert answers.get("who") == 1


def test_clearing_leaves_the_queue_alone(prefix: str, server: redis.Redis) -> None:
    name = f"a-queue-{prefix}"
    server.set(name, b"a task")
    counters = cache(prefix)
    counters.set("x", 1, 60)
    counters.clear()
    assert counters.get("x") is None
    assert server.get(name) == b"a task"
    server.delete(name)


def test_its_client_stays(prefix: str, server: redis.Redis) -> None:
    shared = cache(prefix)._shared._cache
    assert shared.get_client(write=True) is shared.get_client("key", write=True)
