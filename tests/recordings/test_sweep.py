"""The sweep takes what broke off and leaves what lives."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

import pytest

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from recordings import services, store
from tests.recordings import sounds
from tests.recordings.make import Scene, check, keys, make_scene, ready, sent, stored

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_crash_between_refusal_and_clearing_is_finished_by_the_sweep(
    as_role: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recordings.services import checking, sweeping

    scene = make_scene()
    recording_id = sent(scene, sounds.broken()["program"][0])

    def crash(**kwargs: Any) -> None:
        raise KeyboardInterrupt

    with as_role("worker"):
        with monkeypatch.context() as patch:
            patch.setattr(checking, "clear_refused", crash)
            with pytest.raises(KeyboardInterrupt):
                check(scene.company, recording_id)
        assert scene.row(recording_id).state == "refused"
        assert len(stored(scene.company)) == 1
        monkeypatch.setattr(sweeping, "GRACE", sweeping.GRACE * 0)
        done = services.sweep(actor=system_actor("recordings.sweep"), tenant_id=scene.company.id)
    assert done["refused"] == 1
    assert stored(scene.company) == []
    assert keys(scene, recording_id) == set()


def test_the_sweep_leaves_what_lives_and_takes_what_broke_off(as_role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from recordings.services import sweeping

    scene = make_scene()
    living = ready(scene, as_role, sounds.encoded("mulaw.wav"))
    stuck = sent(scene, sounds.encoded("pcm.wav"))
    begun = _begun(scene)
    writer = store.storage().put(store.new_name(scene.company.id, begun, "audio"))
    writer.write(b"\x01half")
    writer.close()
    monkeypatch.setattr(sweeping, "GRACE", sweeping.GRACE * 0)
    monkeypatch.setattr(sweeping, "CHECK_GRACE", sweeping.GRACE)
    with as_role("worker"):
        done = services.sweep(actor=system_actor("recordings.sweep"), tenant_id=scene.company.id)
    assert (done["late"], done["stuck"], done["orphans"]) == (1, 1, 1)
    assert {store.recording_of(path.name) for path in stored(scene.company)} == {living, stuck}
    assert len(stored(scene.company)) == 3
    assert keys(scene, begun) == set()


def test_the_sweep_waits_an_hour(as_role: Any) -> None:
    scene = make_scene()
    begun = _begun(scene)
    with as_role("worker"):
        done = services.sweep(actor=system_actor("recordings.sweep"), tenant_id=scene.company.id)
    assert set(done.values()) == {0}
    assert scene.row(begun).state == "receiving"


def _begun(scene: Scene) -> UUID:
    actor = system_actor("test")
    with tenant_transaction(actor, {scene.company.id}, write=scene.company.id):
        return services.begin(actor=actor, call_id=scene.call_id).pk


def test_a_sweep_by_a_clock_that_is_ahead_leaves_what_is_being_checked(as_role: Any) -> None:
    """The converted sound that another worker is writing has no row that names it yet."""
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("mp3"))
    writing = store.new_name(scene.company.id, recording_id, "playable")
    lost = store.new_name(scene.company.id, uuid7(), "playable")
    for name in (writing, lost):
        made = store.storage().put(name)
        made.write(b"\x01sealed")
        made.close()
    for path in stored(scene.company):
        os.utime(path, (path.stat().st_atime - 7200, path.stat().st_mtime - 7200))
    with as_role("worker"):
        assert services.sweep(actor=system_actor("test"), tenant_id=scene.company.id)["orphans"] == 1
    left = {path.name for path in stored(scene.company)}
    assert writing.rsplit("/", 1)[-1] in left
    assert lost.rsplit("/", 1)[-1] not in left
