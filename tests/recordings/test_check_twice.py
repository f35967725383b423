"""A check that was thought dead and goes on beside its successor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from callcenter.core import jobs
from callcenter.core.models import Job
from callcenter.core.relay import relay_once
from recordings.models import RecordingState
from recordings.tasks import check
from tests.core.conftest import later
from tests.factories import as_system
from tests.recordings import sounds
from tests.recordings.make import make_scene, stored

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_lost_the_job_writes_no_verdict_and_takes_its_own_sound_away(as_role: Any) -> None:
    scene = make_scene()
    recording_id = UUID(scene.upload(sounds.encoded("mulaw.wav")).json()["id"])
    before = len(stored(scene.company))
    with as_role("worker"):
        relay_once(lambda *message: None)
        with as_system(scene.company.id):
            job = Job.objects.get(task=check.name)
        slow = jobs.take(scene.company.id, job.pk)
        later(100)
        relay_once(lambda *message: None)
        assert jobs.take(scene.company.id, job.pk) is not None
        assert slow is not None
        with pytest.raises(jobs.Superseded), jobs.working(slow):
            check.work(scene.company.id, slow.payload)
    assert scene.row(recording_id).state == RecordingState.CHECKING
    assert len(stored(scene.company)) == before
