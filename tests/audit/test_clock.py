"""The sealer starts itself: no message asks it, and nothing that fails ends its loop."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from kombu.asynchronous import Hub

from audit.signer import Memory
from callcenter import celery
from callcenter.core.ids import uuid7
from tests.audit.make import write_events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """The loop of a sealer that is ready."""
    celery.app.loader.import_default_modules()
    monkeypatch.setenv("CALLCENTER_ROLE", "sealer")
    hub = Hub()
    celery._keep_time(SimpleNamespace(hub=hub))
    return hub


@pytest.fixture
def memory(tmp_path: Path, settings: Any) -> Memory:
    key = tmp_path / "seal.key"
    key.write_text(bytes(range(32)).hex())
    settings.SEALING_KEY_FILE, settings.SEAL_STATE_DIR = str(key), str(tmp_path / "seal")
    return Memory.load()


def test_a_sealer_that_is_ready_seals_by_its_own_clock(hub: Hub, memory: Memory, as_role: Callable[..., Any]) -> None:
    tenant = uuid7()
    write_events(tenant, 2)
    (due,) = hub.timer.queue
    with as_role("sealer"):
        due.entry()
    assert memory.age(tenant) is not None
    assert len(hub.timer.queue) == 2  # and it is due again


@pytest.mark.parametrize("error", [OSError, KeyError, ValueError])
def test_a_run_that_fails_ends_neither_the_loop_nor_the_clock(
    error: type[Exception], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise error("away")

    monkeypatch.setattr("audit.tasks.seal_due", fail)
    (due,) = hub.timer.queue
    due.entry()
    assert len(hub.timer.queue) == 2


def test_a_worker_that_waits_for_the_queue_is_woken_by_no_timer_of_a_second() -> None:
    hub, now = Hub(), monotonic()
    with celery.app.connection_for_read() as connection:
        connection.register_with_event_loop(hub)
    assert min(each.eta - now for each in hub.timer.queue if not each.entry.canceled) >= 25


def test_another_role_has_no_such_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_ROLE", "worker")
    hub = Hub()
    celery._keep_time(SimpleNamespace(hub=hub))
    assert not hub.timer.queue
