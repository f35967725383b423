"""/healthz and /readyz, in process and against the real processes."""

import json
import time
import urllib.request
from typing import Any

import pytest
import redis
from django.db import connections
from django.test import Client

from callcenter import health
from callcenter.core.relay import JOBS_KEY
from tests.harness.stack import Stack


@pytest.fixture(autouse=True)
def _fresh_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last", None)


@pytest.mark.django_db
def test_health_answers_without_a_session_or_a_name(client: Client, settings: Any) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content.decode()) == (200, f"ok {settings.APP_VERSION}")
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_names_missing_workers_as_degraded_only(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "failed": [], "degraded": ["relay", "worker", "sealer"], "jobs": None}


@pytest.mark.django_db
def test_a_stopped_queue_only_degrades(client: Client, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://:x@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["queue", "relay", "worker", "sealer"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_up", "late", "degraded"), [(0, 0, False), (0, 120, False), (0, 121, True), (1, 0, True)]
)
def test_work_that_was_given_up_or_is_late_degrades(
    client: Client, settings: Any, given_up: int, late: int, degraded: bool
) -> None:
    told = {"given_up": given_up, "open": 7, "late": late}
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        queue.set(JOBS_KEY, json.dumps(told), ex=30)
        answer = client.get("/readyz").json()
        queue.delete(JOBS_KEY)
    assert answer["jobs"] == told
    assert ("jobs" in answer["degraded"]) is degraded
    assert "relay" not in answer["degraded"]


@pytest.mark.django_db
@pytest.mark.parametrize(("alias", "part"), [("default", "database"), ("keystore", "keystore")])
def test_a_database_that_does_not_answer_makes_it_unready(
    client: Client, monkeypatch: pytest.MonkeyPatch, alias: str, part: str
) -> None:
    real = connections[alias].settings_dict
    monkeypatch.setattr(connections[alias], "settings_dict", {**real, "HOST": "/nonexistent"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == [part]
    assert b"nonexistent" not in answer.content


@pytest.mark.django_db
def test_storage_that_takes_nothing_makes_it_unready(client: Client, settings: Any) -> None:
    settings.OBJECTS = {**settings.OBJECTS, "objects": "file:///proc/nowhere"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == ["storage"]


def _ready(stack: Stack) -> dict[str, Any]:
    with urllib.request.urlopen(f"{stack.base_url}/readyz", timeout=5) as answer:
        return dict(json.load(answer))


def test_all_processes_report_and_a_killed_worker_is_named(stack: Stack) -> None:
    deadline = time.monotonic() + 40
    while (answer := _ready(stack))["degraded"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert answer.pop("jobs")["given_up"] == 0
    assert answer == {"status": "ready", "failed": [], "degraded": []}
    stack.kill("worker")
    deadline = time.monotonic() + 60
    while not (answer := _ready(stack))["degraded"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert answer["degraded"] == ["worker"]
    assert answer["status"] == "ready"
