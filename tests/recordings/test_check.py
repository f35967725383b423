"""The check of what was received: ready with its picture and converted sound, or refused and gone."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.core import jobs
from callcenter.core.errors import Unavailable
from recordings.media import child, refusal
from recordings.media.peaks import PEAKS
from recordings.models import Reason, RecordingState
from recordings.tasks import check as task
from tests.factories import client_for, make_person
from tests.harness.roles import connect_as
from tests.log import events_of
from tests.recordings import sounds
from tests.recordings.make import Scene, check, keys, make_scene, ready, sent, stored

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = sounds.broken()


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


def assert_kept(scene: Scene, recording_id: Any) -> None:
    """It waits for another try: with its object where there is one, and with its key."""
    assert scene.row(recording_id).state == RecordingState.CHECKING
    with connect_as("superuser", "keystore") as keystore:
        found = keystore.execute("SELECT 1 FROM vault_recordkey WHERE object_id = %s", [str(recording_id)])
        assert found.fetchone() is not None


@pytest.mark.parametrize("at", [3, 40, 20_000, -1])
def test_an_object_that_was_changed_is_neither_accepted_nor_destroyed(as_role: Any, at: int) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("pcm.wav"))
    (path,) = stored(scene.company)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    with as_role("worker"), pytest.raises((jobs.Again, Unavailable)) as caught:
        check(scene.company, recording_id)
    assert jobs.code_of(caught.value) == "damaged"
    assert not jobs.away(caught.value)
    assert_kept(scene, recording_id)
    assert stored(scene.company) == [path]


def test_an_object_that_is_not_there_is_waited_for(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("pcm.wav"))
    (path,) = stored(scene.company)
    data = path.read_bytes()
    path.unlink()
    with as_role("worker"), pytest.raises(FileNotFoundError) as caught:
        check(scene.company, recording_id)
    assert jobs.away(caught.value)
    assert_kept(scene, recording_id)
    path.write_bytes(data)
    with as_role("worker"):
        assert check(scene.company, recording_id) == "ready"


def test_a_decoder_that_ends_without_a_verdict_is_tried_again(as_role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("mulaw.wav"))
    with monkeypatch.context() as patched:
        patched.setattr(child, "__file__", "/nonexistent/child.py")
        with as_role("worker"), pytest.raises(jobs.Again) as caught:
            check(scene.company, recording_id)
    assert (caught.value.code, caught.value.away) == ("decoder_ended", False)
    assert_kept(scene, recording_id)
    with as_role("worker"):
        assert check(scene.company, recording_id) == "ready"


def test_the_task_takes_ids_and_opens_its_own_transactions(as_role: Any) -> None:
    scene = make_scene()
    recording_id = sent(scene, sounds.encoded("mp3"))
    with as_role("worker"):
        task(tenant_id=str(scene.company.id), recording_id=str(recording_id))
    assert scene.row(recording_id).state == RecordingState.READY
