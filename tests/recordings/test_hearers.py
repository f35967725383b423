"""Who may hear a recording, and who may see what it is."""

from __future__ import annotations

from uuid import UUID

import pytest

from callcenter.core.ids import uuid7
from calls.services import restrict_call
from tests.factories import as_system, join, make_person, make_tenant
from tests.log import events_of
from tests.recordings.make import Scene
from tests.recordings.playing import browser_of, play

pytestmark = pytest.mark.django_db(transaction=True)
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


def test_of_a_restricted_call_only_its_readers_hear_the_recording(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    reader, other = (make_person("client_admin", place.company) for _ in range(2))
    with as_system(place.company.id) as state:
        restrict_call(actor=state.actor, call_id=place.call_id, restriction="persons", readers=[reader.pk])
    assert [play(browser_of(person), recording_id).status_code for person in (reader, other)] == [200, 403]


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


@pytest.mark.parametrize(("role", "offered"), [("client_admin", True), ("client_user", False), ("supervisor", False)])
def test_only_who_may_name_viewers_finds_the_way_there(role: str, offered: bool, scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    text = browser_of(make_person(role, place.company)).get(f"/recordings/calls/{place.call_id}/").content.decode()
    assert (f'href="/recordings/{recording_id}/viewers/"' in text) == offered


def test_a_waiting_item_answers_only_when_something_changed(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("operator", place.company))
    assert client.get(f"/recordings/{recording_id}/?seen=ready").status_code == 204
    assert events_of(place.company, "recording.listed") == []
    assert client.get(f"/recordings/{recording_id}/?seen=checking").status_code == 200
    assert len(events_of(place.company, "recording.listed")) == 1
