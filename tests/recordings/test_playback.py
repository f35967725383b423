"""Hearing a recording: who may, for how long, which bytes, and that every range is in the log before its first byte."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import Membership, User
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from recordings.models import PlayTicket, RecordingViewer
from recordings.retention import RECORDINGS
from retention import destruction
from retention.engine import run_class
from tests.factories import api_for, as_system, client_for, join, make_person, make_tenant
from tests.harness.objects import folder
from tests.log import events_of
from tests.recordings import sounds
from tests.recordings.make import Scene, make_scene, ready

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = sounds.wav(sounds.tone(5))


def play(client: Client, recording_id: UUID, **body: Any) -> Any:
    body = {"purpose": "content_check", **body}
    token = client.cookies.get("csrftoken")
    headers = {"X-CSRFToken": token.value} if token else {}
    return client.post(
        f"/api/v1/recordings/{recording_id}/play/", json.dumps(body), content_type="application/json", headers=headers
    )


def browser_of(person: User) -> Client:
    client = client_for(person)
    client.cookies["csrftoken"] = "c" * 32
    return client


def address(client: Client, recording_id: UUID) -> str:
    answer = play(client, recording_id)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["url"])


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def heard(client: Client, url: str, **headers: str) -> tuple[int, bytes]:
    answer = client.get(url, headers=headers)
    return answer.status_code, body_of(answer)


@pytest.fixture
def scene(as_role: Any) -> tuple[Scene, UUID]:
    made = make_scene()
    return made, ready(made, as_role, SOUND)


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


ROLES = {
    "supervisor": 200,
    "quality_manager": 200,
    "client_admin": 200,
    "operator": 403,
    "client_user": 403,
    "admin": 403,
    "auditor": 403,
}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_hear(role: str, scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person(role, place.company)
    answer = play(browser_of(person), recording_id)
    assert answer.status_code == ROLES[role]


def test_a_stranger_learns_nothing(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    other = make_tenant()
    client = browser_of(make_person("client_admin", other))
    foreign, missing = play(client, recording_id), play(client, uuid7())
    assert (foreign.status_code, foreign.json()) == (404, missing.json())
    for path in (f"/api/v1/recordings/{recording_id}/", f"/recordings/{recording_id}/"):
        assert client.get(path).status_code == 404


def test_full_rights_elsewhere_are_none_here(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("client_user", place.company)
    join(person, "client_admin", make_tenant())
    client = browser_of(person)
    assert play(client, recording_id).status_code == 403
    assert client.get(f"/api/v1/recordings/{recording_id}/").status_code == 403
    assert client.get(f"/recordings/{recording_id}/viewers/").status_code == 403


@pytest.mark.parametrize("role", ["operator", "admin", "supervisor", "client_admin"])
def test_who_may_see_what_a_recording_is(role: str, scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person(role, place.company))
    answer = client.get(f"/api/v1/recordings/{recording_id}/")
    assert answer.status_code == 200
    assert answer.json()["digest"]
    assert len(events_of(place.company, "recording.viewed")) == 1


def test_a_ticket_is_worthless_to_anybody_else(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("supervisor")
    mine, second = browser_of(person), browser_of(person)
    url = address(mine, recording_id)
    assert heard(mine, url)[0] == 200
    assert heard(second, url)[0] == 404
    assert heard(browser_of(make_person("supervisor")), url)[0] == 404
    assert heard(api_for(person), url)[0] == 404
    assert heard(Client(), url)[0] == 401
    assert len(events_of(place.company, "recording.range")) == 1


def test_a_ticket_of_a_token_is_bound_to_it(scene: tuple[Scene, UUID]) -> None:
    _place, recording_id = scene
    person = make_person("supervisor")
    token, other = api_for(person), api_for(person)
    url = address(token, recording_id)
    assert heard(token, url) == (200, SOUND)
    assert heard(other, url)[0] == 404
    assert heard(browser_of(person), url)[0] == 404


def test_a_ticket_opens_no_other_recording(scene: tuple[Scene, UUID], as_role: Any) -> None:
    place, recording_id = scene
    other = ready(place, as_role, SOUND)
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    assert heard(client, url.replace(str(recording_id), str(other)))[0] == 404
    another = "B" if url[-2] == "A" else "A"
    assert heard(client, f"{url[:-2]}{another}/")[0] == 404


def test_a_ticket_ends_after_five_minutes(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    with as_system(place.company.id):
        ticket = PlayTicket.objects.get()
        assert ticket.expires_at - ticket.created_at <= timedelta(minutes=5)
        PlayTicket.objects.update(expires_at=ticket.created_at)
    assert heard(client, url)[0] == 404


def end_membership(person: User, place: Scene) -> None:
    with as_system(place.company.id):
        Membership.objects.filter(user=person).update(ends_at=Membership.objects.get(user=person).accepted_at)


def test_whoever_leaves_hears_nothing_from_the_next_request(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    for end in ("deactivated", "logged out", "membership"):
        person = make_person("client_admin", place.company)
        client = browser_of(person)
        url = address(client, recording_id)
        assert heard(client, url, Range="bytes=0-9") == (206, SOUND[:10])
        if end == "deactivated":
            User.objects.filter(pk=person.pk).update(is_active=False)
        elif end == "membership":
            end_membership(person, place)
        else:
            client.session.flush()
        assert heard(client, url)[0] in (401, 403, 404), end


def test_a_role_that_was_taken_away_ends_the_ticket(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("client_admin", place.company)
    client = browser_of(person)
    url = address(client, recording_id)
    end_membership(person, place)
    join(person, "client_user", place.company)
    assert heard(client, url)[0] == 403


def test_a_stream_that_lasts_ends_with_the_right(scene: tuple[Scene, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    from recordings.api import audio

    place, _recording_id = scene
    monkeypatch.setattr(audio, "RECHECK_SECONDS", 0.0)
    person = make_person("client_admin", place.company)
    client = browser_of(person)
    url = address(client, scene[1])
    assert heard(client, url) == (200, SOUND)
    stream = iter(client.get(url))
    next(stream)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(ConnectionAbortedError):
        list(stream)


def test_what_is_being_deleted_is_not_played(scene: tuple[Scene, UUID], as_role: Any) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url, actor = address(client, recording_id), system_actor("retention")
    with tenant_transaction(actor, {place.company.id}, write=place.company.id):
        destruction.begin(
            actor=actor, kind=RECORDINGS, tenant_id=place.company.id, ids=[recording_id], reason="retention"
        )
    assert heard(client, url)[0] == 404
    assert play(client, recording_id).status_code == 404
    with as_role("worker"):
        assert run_class(place.company.id, "recording").shredded == 1
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


def name(place: Scene, recording_id: UUID, *people: User) -> Any:
    admin = browser_of(make_person("client_admin", place.company))
    return admin.post(f"/recordings/{recording_id}/viewers/", {"people": [str(p.pk) for p in people]})


def test_a_named_viewer_hears_this_recording_and_no_other(scene: tuple[Scene, UUID], as_role: Any) -> None:
    place, recording_id = scene
    other = ready(place, as_role, SOUND)
    person = make_person("client_user", place.company)
    client = browser_of(person)
    assert play(client, recording_id).status_code == 403
    assert name(place, recording_id, person).status_code == 302
    url = address(client, recording_id)
    assert heard(client, url) == (200, SOUND)
    assert client.get(f"/api/v1/recordings/{recording_id}/").status_code == 200
    assert play(client, other).status_code == 403
    assert len(events_of(place.company, "access.granted")) == 1
    assert name(place, recording_id).status_code == 302
    assert heard(client, url)[0] == 403
    assert len(events_of(place.company, "access.revoked")) == 1


def test_a_grant_does_not_outlive_the_membership(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("client_user", place.company)
    name(place, recording_id, person)
    client = browser_of(person)
    url = address(client, recording_id)
    end_membership(person, place)
    assert heard(client, url)[0] in (403, 404)
    assert play(client, recording_id).status_code in (403, 404)
    join(person, "client_user", make_tenant())
    assert heard(client, url)[0] == 404
    assert play(client, recording_id).status_code == 404
    with as_system(place.company.id):
        assert RecordingViewer.objects.count() == 1


def test_nobody_from_outside_can_be_named(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    outsider = make_person("client_user", make_tenant())
    assert name(place, recording_id, outsider).status_code == 400
    with as_system(place.company.id):
        assert RecordingViewer.objects.count() == 0


@pytest.mark.parametrize("role", ["client_user", "operator", "supervisor", "admin"])
def test_only_the_clients_administrator_names_viewers(role: str, scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person(role, place.company))
    assert client.get(f"/recordings/{recording_id}/viewers/").status_code == 403
    assert client.post(f"/recordings/{recording_id}/viewers/", {"people": []}).status_code == 403


def test_the_page_of_viewers_names_who_is_chosen(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    chosen = make_person("client_user", place.company, display_name="選出 花子")
    make_person("client_user", place.company, display_name="未選 次郎")
    name(place, recording_id, chosen)
    before = len(events_of(place.company, "recording.viewers_listed"))
    page = browser_of(make_person("client_admin", place.company)).get(f"/recordings/{recording_id}/viewers/")
    text = page.content.decode()
    assert "未選 次郎" in text
    assert text.count("checked") == 1
    assert len(events_of(place.company, "recording.viewers_listed")) == before + 1


def test_the_panel_asks_for_the_purpose_and_then_shows_the_player(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    fragment = client.get(f"/recordings/calls/{place.call_id}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "再生の目的" in fragment
    shown = client.post(f"/recordings/{recording_id}/play/", {"purpose": "quality"}, headers={"HX-Request": "true"})
    text = shown.content.decode()
    assert "<audio-player" in text
    assert f"/api/v1/recordings/{recording_id}/audio/" in text
    assert "style=" not in text
    page = client.post(f"/recordings/{recording_id}/play/", {"purpose": "quality"}).content.decode()
    assert "<html" in page
    assert len(events_of(place.company, "recording.listed")) == 1


def test_the_panel_offers_no_player_to_whom_may_not_hear(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("client_user", place.company))
    text = client.get(f"/recordings/calls/{place.call_id}/").content.decode()
    assert "再生する" not in text
    assert "録音を送る" not in text
    assert client.post(f"/recordings/{recording_id}/play/", {"purpose": "quality"}).status_code == 403


def test_a_waiting_item_answers_only_when_something_changed(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("operator", place.company))
    assert client.get(f"/recordings/{recording_id}/?seen=ready").status_code == 204
    assert events_of(place.company, "recording.listed") == []
    assert client.get(f"/recordings/{recording_id}/?seen=checking").status_code == 200
    assert len(events_of(place.company, "recording.listed")) == 1
