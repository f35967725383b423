"""The check of what was received: ready with its picture and converted sound, or refused and gone."""

from __future__ import annotations

from typing import Any

import pytest

from recordings import store
from recordings.media import refusal
from recordings.media.peaks import PEAKS
from recordings.models import Reason, RecordingState
from recordings.tasks import check as task
from tests.factories import client_for, make_person
from tests.log import events_of
from tests.recordings import sounds
from tests.recordings.make import check, keys, make_scene, ready, sent, stored

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
    assert scene.row(recording_id).state == RecordingState.READY
