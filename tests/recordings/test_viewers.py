"""Viewers whom the client's administrator names for one recording."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from recordings.models import RecordingViewer
from recordings.queries import is_named_viewer
from tests.factories import acting, actor_for, as_system, join, make_person, make_tenant
from tests.log import events_of
from tests.recordings.make import Scene, ready
from tests.recordings.playing import SOUND, address, browser_of, end_membership, heard, play

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_grant_is_nothing_to_who_came_back_without_a_right_to_calls(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    person = make_person("client_user", place.company)
    name(place, recording_id, person)
    client = browser_of(person)
    assert play(client, recording_id).status_code == 200
    end_membership(person, place)
    join(person, "auditor")
    assert play(client, recording_id).status_code == 403
    # The same without the permission table in front.
    back, still = (actor_for(person, (place.company, role)) for role in ("auditor", "client_user"))
    recording = place.row(recording_id)
    with acting(back):
        assert not is_named_viewer(back, recording)
    with acting(still):
        assert is_named_viewer(still, recording)


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
