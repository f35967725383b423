"""A recording is taken away with its key, its objects and its columns, and by the worker alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from recordings.retention import RECORDINGS
from retention import destruction
from retention.engine import run_class
from tests.factories import as_system
from tests.log import actions_of
from tests.recordings import sounds
from tests.recordings.make import check, keys, make_scene, ready, sent, stored

pytestmark = pytest.mark.django_db(transaction=True)


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
    with as_role("worker"), tenant_transaction(actor, {scene.company.id}, write=scene.company.id):
        assert erase_of_call(actor=actor, tenant_id=scene.company.id, call_id=scene.call_id) == 2
    assert {scene.row(each).state for each in ids} == {"shredding"}
    with as_role("worker"):
        assert check(scene.company, next(iter(ids))) == ""
        assert run_class(scene.company.id, "recording").shredded == 2
    assert stored(scene.company) == []
