"""Whoever of the company has listened to a call has seen it: that nobody has is not proved then."""

from __future__ import annotations

from uuid import UUID

import pytest

from calls import services
from calls.queries.viewers import seen_by
from recordings.models import Recording
from tests.factories import acting, actor_for, as_system, make_person
from tests.recordings.make import Scene
from tests.recordings.playing import address, browser_of, heard

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_has_listened_to_a_recalled_call_is_named(scene: tuple[Scene, UUID]) -> None:
    place, recording_id = scene
    with as_system(place.company.id):
        call_id = Recording.objects.get(pk=recording_id).call_id
    colleague, listener = make_person("supervisor"), make_person("client_admin", place.company)
    for person in (colleague, listener):
        client = browser_of(person)
        assert heard(client, address(client, recording_id))[0] == 200
    actor = actor_for(colleague, (place.company, "supervisor"))
    with acting(actor) as state:
        services.recall_call(actor=state.actor, call_id=call_id, reason="addressee")
        found = seen_by(state.actor, call_id).seen_by
    assert {(each.user, each.how) for each in found} == {(str(listener.pk), "opened")}
