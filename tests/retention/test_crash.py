"""A run that dies anywhere is finished by the next, and never leaves a record half deleted and readable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import SystemRandom
from uuid import UUID

import pytest

from callcenter.settings.env import ROOT
from callcenter.vault import services as vault
from retention import destruction, kinds
from retention.engine import run_class
from retention.kinds import RecordKind
from tests.factories import Company
from tests.harness.roles import as_role
from tests.log import events_of
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)


class Died(BaseException):
    """Stands for the process that ends here."""


def die(*args: object, **kwargs: object) -> None:
    raise Died


def calls_kind() -> RecordKind:
    (kind,) = kinds.kinds_of("message")
    assert isinstance(kind, RecordKind)
    return kind


def run_until_death(tenant: Company) -> None:
    with as_role("worker"), pytest.raises(Died):
        run_class(tenant.id, "message")


def finish(tenant: Company) -> None:
    with as_role("worker"):
        run_class(tenant.id, "message")


def assert_finished(tenant: Company, ids: Sequence[UUID]) -> None:
    assert make.states(tenant) == dict.fromkeys(ids, "shredded")
    assert make.keys(tenant, list(ids)) == set()
    for action in ("retention.shredding", "retention.shredded"):
        told = [event["object"]["id"] for event in events_of(tenant, action)]
        assert sorted(told) == sorted(str(i) for i in ids)


def test_death_before_the_mark_leaves_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    ids = make.calls(tenant, 3)
    with monkeypatch.context() as patch:
        patch.setattr(destruction, "_tell", die)
        run_until_death(tenant)
    assert make.states(tenant) == dict.fromkeys(ids, "kept")
    assert make.keys(tenant, ids) == set(ids)
    finish(tenant)
    assert_finished(tenant, ids)


def test_death_after_the_mark_is_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    ids = make.calls(tenant, 3)
    with monkeypatch.context() as patch:
        patch.setattr(vault, "destroy_keys", die)
        run_until_death(tenant)
    assert make.states(tenant) == dict.fromkeys(ids, "shredding")
    finish(tenant)
    assert_finished(tenant, ids)


@pytest.mark.parametrize("place", ["outside", "also"])
def test_death_after_the_key_leaves_nothing_readable_and_is_resumed(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make.company()
    ids = make.calls(tenant, 3)
    broken = replace(calls_kind(), outside=die) if place == "outside" else replace(calls_kind(), then=die)
    with monkeypatch.context() as patch:
        patch.setitem(kinds._kinds, "message", [broken])
        run_until_death(tenant)
    assert make.states(tenant) == dict.fromkeys(ids, "shredding")
    assert make.keys(tenant, ids) == set()
    assert not make.is_emptied(tenant, ids[0])
    finish(tenant)
    assert_finished(tenant, ids)
    assert all(make.is_emptied(tenant, i) for i in ids)


def test_a_store_that_is_away_stops_the_run_and_the_next_one_deletes(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    ids = make.calls(tenant, 2)
    deleted: list[UUID] = []

    def away(tenant_id: UUID, object_ids: Sequence[UUID]) -> None:
        raise OSError("store is away")

    def delete(tenant_id: UUID, object_ids: Sequence[UUID]) -> None:
        deleted.extend(object_ids)

    monkeypatch.setitem(kinds._kinds, "message", [replace(calls_kind(), outside=away)])
    with as_role("worker"), pytest.raises(OSError, match="away"):
        run_class(tenant.id, "message")
    monkeypatch.setitem(kinds._kinds, "message", [replace(calls_kind(), outside=delete)])
    finish(tenant)
    assert_finished(tenant, ids)
    assert sorted(deleted) == sorted(ids)


@pytest.mark.faults
def test_kill_9_at_any_moment_loses_nothing_and_leaves_nothing_behind(
    other_process_env: Callable[[str], dict[str, str]],
) -> None:
    tenant = make.company()
    ids = make.calls(tenant, 120)
    slow = (
        "import django, sys; django.setup()\n"
        "from uuid import UUID\n"
        "from retention.engine import run_class\n"
        "print('ready', flush=True)\n"
        f"run_class(UUID('{tenant.id}'), 'message', batch=4)\n"
    )
    killed = 0
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", slow], cwd=ROOT, env=other_process_env("worker"), stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(SystemRandom().uniform(0.01, 0.35))
        os.kill(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        states, keys = make.states(tenant), make.keys(tenant, ids)
        for call_id, state in states.items():
            assert state in {"kept", "shredding", "shredded"}
            assert (call_id in keys) or state != "kept"
            assert not (state == "shredded" and call_id in keys)
    assert killed
    finish(tenant)
    assert_finished(tenant, ids)
