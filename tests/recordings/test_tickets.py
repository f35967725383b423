"""A ticket is for one recording and one session, for five minutes and as long as the right lasts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from callcenter.core.ids import uuid7
from recordings.models import PlayTicket
from tests.factories import api_for, as_system, join, make_person
from tests.harness.roles import connect_as
from tests.log import events_of
from tests.recordings.make import Scene, ready
from tests.recordings.playing import SOUND, address, browser_of, end_membership, heard

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_plain_sql_of_web_finds_a_ticket_only_in_the_context_of_its_company(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    url = address(browser_of(make_person("supervisor")), recording_id)
    digest = hashlib.sha256(url.rstrip("/").rpartition("/")[2].encode()).digest()
    with connect_as("web") as sql:
        for tenant, count in ((uuid7(), 0), (place.company.id, 1)):
            sql.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{tenant}}}"])
            found = sql.execute("SELECT * FROM recordings_playing(%s, %s)", [recording_id, digest]).fetchall()
            assert len(found) == count


def test_a_range_takes_three_round_trips_beside_those_that_ask_who_comes(scene: tuple[Scene, UUID]) -> None:
    """Begin, context and ticket; the key; the event with its number and the commit."""
    _place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    heard(client, url)
    with CaptureQueriesContext(connection) as asked, CaptureQueriesContext(connections["keystore"]) as keys:
        assert heard(client, url)[0] == 200
    sent = [str(query["sql"]) for query in asked if query["sql"] not in ("BEGIN", "COMMIT")]
    first = next(place for place, text in enumerate(sent) if text.startswith("BEGIN; SET LOCAL"))
    assert len(sent) - first == 2
    assert "recordings_playing" in sent[first]
    assert len(keys) == 1


def test_a_ticket_ends_after_five_minutes(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    with as_system(place.company.id):
        ticket = PlayTicket.objects.get()
        assert ticket.expires_at - ticket.created_at <= timedelta(minutes=5)
        PlayTicket.objects.update(expires_at=ticket.created_at)
    assert heard(client, url)[0] == 404


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
