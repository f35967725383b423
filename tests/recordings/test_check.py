"""The check of what was received: ready with its picture and converted sound, or refused and gone."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

import pytest

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from recordings import services, store
from recordings.media import refusal
from recordings.media.peaks import PEAKS
from recordings.models import Reason, State
from recordings.retention import RECORDINGS
from recordings.tasks import check as task
from retention import destruction
from retention.engine import run_class
from tests.factories import as_system, client_for, make_person
from tests.log import actions_of, events_of
from tests.recordings import sounds
from tests.recordings.make import Scene, check, make_scene, ready
from tests.recordings.test_upload import stored

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = sounds.broken()


def sent(scene: Scene, data: bytes) -> UUID:
    return UUID(scene.upload(data).json()["id"])


def keys(scene: Scene, recording_id: UUID) -> set[UUID]:
    with as_system(scene.company.id):
        return vault.existing_keys(scene.company.id, "recording", [recording_id])


def test_a_good_recording_becomes_ready_and_says_what_it_is(as_role: Any) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role, sounds.encoded("pcm.wav"))
    shown = scene.operator.get(f"/api/v1/recordings/{recording_id}/").json()
    assert (shown["state"], shown["format"], shown["codec"]) == ("ready", "wav", "pcm_s16le")
    assert 1.9 < shown["duration"] < 2.2
    assert len(shown["peaks"]) == PEAKS
    assert max(shown["peaks"]) > 50
    assert shown["reason"] is None
    assert len(stored(scene.company)) == 1
    assert len(events_of(scene.company, "recording.checked")) == 1
    assert len(events_of(scene.company, "recording.ready")) == 1


def test_what_a_browser_cannot_decode_is_kept_beside_as_opus(as_role: Any) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role, sounds.encoded("mulaw.wav"))
    row = scene.row(recording_id)
    assert row.playable_key
    assert row.mime == "audio/ogg"
    names = {path.name.split(".", 1)[1].split("-")[0] for path in stored(scene.company)}
    assert names == {"audio", "playable"}
    assert not any(b"OggS" in path.read_bytes() for path in stored(scene.company))


@pytest.mark.parametrize("name", ["nothing", "cut wav", "program", "lying length", "page in front of mp3"])
def test_a_bad_recording_leaves_only_a_row_with_its_reason(name: str, as_role: Any) -> None:
    data, reason = BROKEN[name]
    scene = make_scene()
    recording_id = sent(scene, data)
    with as_role("worker"):
        assert check(scene.company, recording_id) == "refused"
    row = scene.row(recording_id)
    assert (row.state, row.reason) == ("refused", reason)
    assert (row.object_key, row.playable_key, row.digest, row.filename, row.peaks) == ("", "", "", None, None)
    assert stored(scene.company) == []
    assert keys(scene, recording_id) == set()
    assert (len(events_of(scene.company, "recording.refused")), len(events_of(scene.company, "key.destroyed"))) == (
        1,
        1,
    )
    shown = scene.operator.get(f"/api/v1/recordings/{recording_id}/").json()
    assert (shown["reason"], shown["reason_text"]) == (reason, Reason(reason).label)
    assert shown["peaks"] == []


def test_a_converted_file_that_proves_bad_at_its_end_leaves_nothing_either(as_role: Any) -> None:
    good = sounds.encoded("adpcm.wav", 20.0)
    scene = make_scene()
    recording_id = sent(scene, good[: len(good) // 2])
    with as_role("worker"):
        assert check(scene.company, recording_id) == "refused"
    assert stored(scene.company) == []


def test_every_reason_has_words() -> None:
    assert set(Reason.values) == refusal.CODES
    assert all(str(reason.label) for reason in Reason)


def test_the_page_shows_the_reason_and_no_player(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, BROKEN["program"][0])
    with as_role("worker"):
        check(scene.company, recording_id)
    page = client_for(make_person("supervisor")).get(f"/recordings/calls/{scene.call_id}/").content.decode()
    assert str(Reason.NOT_AUDIO.label) in page
    assert "再生する" not in page


def test_checking_twice_changes_nothing(as_role: Any) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role, sounds.encoded("mulaw.wav"))
    before = scene.row(recording_id)
    with as_role("worker"):
        assert check(scene.company, recording_id) == ""
    after = scene.row(recording_id)
    assert (after.playable_key, after.changed_at) == (before.playable_key, before.changed_at)
    assert len(stored(scene.company)) == 2


def test_two_checks_at_once_leave_one_converted_sound(as_role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from recordings.media.inspection import inspect
    from recordings.services import checking

    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("mulaw.wav"))
    inner: list[str] = []

    def overtaken(*args: Any, **kwargs: Any) -> Any:
        if not inner:
            inner.append("asked")
            inner.append(check(scene.company, recording_id))
        return inspect(*args, **kwargs)

    monkeypatch.setattr(checking, "inspect", overtaken)
    with as_role("worker"):
        assert check(scene.company, recording_id) == ""
    assert inner == ["asked", "ready"]
    assert len(stored(scene.company)) == 2
    assert any(path.name == scene.row(recording_id).playable_key.rsplit("/", 1)[1] for path in stored(scene.company))


def test_an_object_that_was_changed_is_not_accepted(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("pcm.wav"))
    (path,) = stored(scene.company)
    data = bytearray(path.read_bytes())
    data[20_000] ^= 1
    path.write_bytes(bytes(data))
    with as_role("worker"):
        assert check(scene.company, recording_id) == "refused"
    assert scene.row(recording_id).reason == refusal.DAMAGED


@pytest.mark.parametrize("at", [3, 40, -1])
def test_an_object_with_a_changed_head_or_end_is_not_accepted(as_role: Any, at: int) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("pcm.wav"))
    (path,) = stored(scene.company)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    with as_role("worker"):
        assert check(scene.company, recording_id) == "refused"


def test_an_object_that_is_gone_refuses_the_recording(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("pcm.wav"))
    store.delete(scene.row(recording_id).object_key)
    with as_role("worker"):
        assert check(scene.company, recording_id) == "refused"


def test_the_task_takes_ids_and_opens_its_own_transactions(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("mp3"))
    with as_role("worker"):
        task(tenant_id=str(scene.company.id), recording_id=str(recording_id))
    assert scene.row(recording_id).state == State.READY


def test_a_crash_between_refusal_and_clearing_is_finished_by_the_sweep(
    as_role: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recordings.services import checking, sweeping

    scene = make_scene()
    recording_id = sent(scene, BROKEN["program"][0])

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


def test_shredding_takes_key_objects_and_columns_and_may_be_repeated(as_role: Any) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role, sounds.encoded("mulaw.wav"))
    actor = system_actor("retention")
    digest = scene.row(recording_id).object_digest
    with as_role("worker"):
        with tenant_transaction(actor, {scene.company.id}, write=scene.company.id):
            destruction.begin(
                actor=actor, kind=RECORDINGS, tenant_id=scene.company.id, ids=[recording_id], reason="retention"
            )
        assert run_class(scene.company.id, "recording").shredded == 1
        assert run_class(scene.company.id, "recording").shredded == 0
    row = scene.row(recording_id)
    assert (row.state, row.digest, row.filename, row.peaks, row.object_key) == ("shredded", "", None, None, "")
    assert stored(scene.company) == []
    assert keys(scene, recording_id) == set()
    assert actions_of(scene.company, "retention.shredding", "retention.shredded") == [
        "retention.shredding",
        "retention.shredded",
    ]
    assert digest
    assert row.object_digest == digest
    shown = scene.operator.get(f"/api/v1/recordings/{recording_id}/").json()
    assert (shown["state"], shown["peaks"], shown["digest"]) == ("shredded", [], None)


def scene_row(recording_id: UUID) -> Any:
    from recordings.models import Recording

    return Recording.objects.select_for_update().get(pk=recording_id)


def test_web_cannot_take_away_a_recording(as_role: Any) -> None:
    from django.db import ProgrammingError

    scene = make_scene()
    recording_id = ready(scene, as_role)
    with pytest.raises(ProgrammingError, match="permission denied"), as_system(scene.company.id):
        scene_row(recording_id).delete()


def test_erasing_a_call_starts_with_all_its_recordings(as_role: Any) -> None:
    from recordings.services.erasure import erase_of_call

    scene = make_scene()
    ids = {ready(scene, as_role), sent(scene, sounds.encoded("mp3"))}
    actor = system_actor("retention")
    with tenant_transaction(actor, {scene.company.id}, write=scene.company.id):
        assert erase_of_call(actor=actor, tenant_id=scene.company.id, call_id=scene.call_id) == 2
    assert {scene.row(each).state for each in ids} == {"shredding"}
    with as_role("worker"):
        assert check(scene.company, next(iter(ids))) == ""
        assert run_class(scene.company.id, "recording").shredded == 2
    assert stored(scene.company) == []


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
