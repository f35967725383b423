"""/healthz and /readyz, in process and against the real processes."""

import json
import time
import urllib.request
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from callcenter import health
from tests.harness.stack import Stack


@pytest.fixture(autouse=True)
def _fresh_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last", None)


@pytest.mark.django_db
def test_health_answers_without_a_session_or_a_name(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_names_missing_workers_as_degraded_only(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "failed": [], "degraded": ["worker", "sealer"]}


@pytest.mark.django_db
def test_a_stopped_queue_only_degrades(client: Client, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://:x@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["queue", "worker", "sealer"]


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
    settings.STORAGES = {**settings.STORAGES, "recordings": {"OPTIONS": {"location": "/proc/nowhere"}}}
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
    assert answer == {"status": "ready", "failed": [], "degraded": []}
    stack.kill("worker")
    deadline = time.monotonic() + 60
    while not (answer := _ready(stack))["degraded"] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert answer["degraded"] == ["worker"]
    assert answer["status"] == "ready"
