"""Hearing a recording: which bytes, and that every range is in the log before its first byte."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.vault import services as vault
from recordings.models import PlayTicket
from recordings.retention import RECORDINGS
from retention import destruction
from retention.engine import run_class
from tests.factories import as_system, make_person
from tests.harness.objects import folder
from tests.log import events_of
from tests.recordings import sounds
from tests.recordings.make import Scene, make_scene, ready
from tests.recordings.playing import SOUND, address, body_of, browser_of, heard, play

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_sound_comes_back_as_it_was_sent(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    answer = client.get(address(client, recording_id))
    assert (answer.status_code, body_of(answer)) == (200, SOUND)
    assert answer["Content-Length"] == str(len(SOUND))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_any_range_is_the_same_slice_of_the_plain_bytes(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url, picked = address(client, recording_id), random.Random(7)  # noqa: S311 - which ranges are asked for
    size = len(SOUND)
    edges = [0, 1, 16383, 16384, 16385, 32768, size - 16384, size - 1]
    pairs = [(a, b) for a in edges for b in (a, a + 1, a + 16384, size - 1)]
    pairs += [(picked.randrange(size), picked.randrange(size * 2)) for _ in range(30)]
    for first, last in pairs:
        if last < first:
            continue
        answer = client.get(url, headers={"Range": f"bytes={first}-{last}"})
        expected = SOUND[first : last + 1]
        assert (answer.status_code, body_of(answer)) == (206, expected), (first, last)
        assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{size}"
    assert heard(client, url, Range="bytes=-100") == (206, SOUND[-100:])


def test_a_range_behind_the_end_is_refused(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    answer = client.get(address(client, recording_id), headers={"Range": f"bytes={len(SOUND)}-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(SOUND)}")


def test_if_range_keeps_the_range_only_for_the_same_bytes(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    etag = client.head(url)["ETag"]
    assert heard(client, url, Range="bytes=5-9", **{"If-Range": etag}) == (206, SOUND[5:10])
    assert heard(client, url, Range="bytes=5-9", **{"If-Range": '"other"'}) == (200, SOUND)


def test_converted_sound_is_played_where_there_is_one(as_role: Any) -> None:
    place = make_scene()
    recording_id = ready(place, as_role, sounds.encoded("mulaw.wav"))
    client = browser_of(make_person("supervisor"))
    answer = client.get(address(client, recording_id))
    assert answer["Content-Type"] == "audio/ogg"
    data = body_of(answer)
    assert data[:4] == b"OggS"
    assert len(data) == place.row(recording_id).playable_size == int(answer["Content-Length"])


def test_opening_and_every_range_are_in_the_log(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("supervisor")
    client = browser_of(person)
    answer = play(client, recording_id, purpose="苦情", ticket="C-2026-11")
    url = answer.json()["url"]
    heard(client, url, Range="bytes=0-99")
    heard(client, url, Range="bytes=100-199")
    (opened,) = events_of(place.company, "recording.play_opened")
    assert opened["purpose"] == {"code": "complaint", "ticket": "C-2026-11"}
    assert opened["actor"]["id"] == str(person.pk)
    ranges = events_of(place.company, "recording.range")
    assert [event["fields"] for event in ranges] == [
        ["recording.audio", "bytes:0-99"],
        ["recording.audio", "bytes:100-199"],
    ]
    assert {event["purpose"]["code"] for event in ranges} == {"complaint"}


def test_the_event_is_written_before_the_first_byte_is_asked_for(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    answer = client.get(address(client, recording_id))
    assert len(events_of(place.company, "recording.range")) == 1
    answer.close()


def test_no_purpose_no_ticket(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    for body in ({"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "system"}, {"purpose": 5, "more": 1}):
        assert play(client, recording_id, **body).status_code == 400
    assert play(client, recording_id, ticket="佐藤様の件").status_code == 400
    with as_system(place.company.id):
        assert PlayTicket.objects.count() == 0
    assert events_of(place.company, "recording.play_opened") == []


def test_what_is_being_deleted_is_not_played(scene: tuple[Scene, UUID], as_role: Any) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url, actor = address(client, recording_id), system_actor("retention")
    with as_role("worker"), tenant_transaction(actor, {place.company.id}, write=place.company.id):
        destruction.begin(
            actor=actor, kind=RECORDINGS, tenant_id=place.company.id, ids=[recording_id], reason="retention"
        )
    assert heard(client, url)[0] == 404
    assert play(client, recording_id).status_code == 404
    with as_role("worker"):
        assert run_class(place.company.id, "recording").shredded == 1
    assert heard(client, url)[0] == 404


def test_what_has_lost_its_key_a_moment_ago_is_gone(scene: tuple[Scene, UUID], as_role: Any) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    with as_role("worker"), as_system(place.company.id):
        assert vault.destroy_key(place.company.id, "recording", recording_id).done
    assert heard(client, url)[0] == 404


def test_what_is_still_checked_is_not_played() -> None:
    place = make_scene()
    recording_id = UUID(place.upload(SOUND).json()["id"])
    answer = play(browser_of(make_person("supervisor")), recording_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:callcenter:error:not_ready")


def test_a_changed_object_gives_not_one_wrong_byte(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    path = folder() / place.row(recording_id).object_key
    with open(path, "r+b") as file:
        file.seek(61 + 16400 * 2 + 5)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    assert heard(client, url, Range="bytes=0-32767") == (206, SOUND[:32768])
    got = b""
    with pytest.raises(Exception, match="changed"):
        for piece in client.get(url):
            got += piece
    assert SOUND.startswith(got)
    assert len(got) <= 32768
