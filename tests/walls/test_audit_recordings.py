"""What happens to a recording stands in the log of its company, from its first byte to its last: each event by itself."""

from __future__ import annotations

from uuid import UUID

import pytest

from accounts.models import User
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from recordings import queries, services
from recordings.services import checking, playback, uploading
from recordings.services.playback import describe
from tests.factories import Company, acting, actor_for, api_for, make_person, make_tenant
from tests.harness.roles import as_role
from tests.recordings import sounds
from tests.recordings.make import Scene, check, make_call
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = sounds.wav(sounds.tone(1))
CHECK = "system:recordings.check"


@pytest.fixture
def company() -> Company:
    return make_tenant()


@pytest.fixture
def operator(company: Company) -> User:
    return make_person("operator", company)


@pytest.fixture
def scene(company: Company, operator: User) -> Scene:
    return Scene(company, make_call(company), api_for(operator, company))


def sent(scene: Scene, data: bytes = SOUND) -> UUID:
    return UUID(scene.upload(data).json()["id"])


@proves(uploading.begin, "recording.upload_started")
@proves(uploading.finish, "recording.received", inner="keep")
def test_an_upload_that_begins_and_ends(scene: Scene, operator: User) -> None:
    with written(scene.company) as log:
        recording_id = sent(scene)
    assert log.events == those(
        event("recording.upload_started", scene.company, recording_id, operator),
        event("recording.received", scene.company, recording_id, operator),
    )


@proves(uploading.discard, "key.destroyed", "recording.discarded")
def test_an_upload_that_broke_off(scene: Scene, operator: User) -> None:
    actor, worker = actor_for(operator, (scene.company, "operator")), system_actor("test")
    with acting(actor):
        begun = services.begin(actor=actor, call_id=scene.call_id)
    with (
        written(scene.company) as log,
        as_role("worker"),
        tenant_transaction(worker, {scene.company.id}, write=scene.company.id),
    ):
        assert services.discard(actor=worker, recording_id=begun.pk)
    assert log.events == those(
        event("key.destroyed", scene.company, begun, worker),
        event("recording.discarded", scene.company, begun, worker),
    )


@proves(checking._accept, "recording.ready")
def test_a_recording_that_passes_its_check(scene: Scene) -> None:
    recording_id = sent(scene)
    with written(scene.company) as log, as_role("worker"):
        assert check(scene.company, recording_id) == "ready"
    assert log.events == those(
        event("recording.checked", scene.company, recording_id, CHECK),
        event("recording.ready", scene.company, recording_id, CHECK),
    )


@proves(checking._refuse, "recording.refused")
def test_a_recording_that_is_refused(scene: Scene) -> None:
    recording_id = sent(scene, b"no sound at all")
    with written(scene.company) as log, as_role("worker"):
        assert check(scene.company, recording_id) == "refused"
    assert log.events == those(
        event("recording.checked", scene.company, recording_id, CHECK),
        event("recording.refused", scene.company, recording_id, CHECK),
        event("key.destroyed", scene.company, None, CHECK),
    )


@proves(queries._listed, "recording.listed")
def test_the_recordings_of_a_call_that_are_listed(scene: Scene, operator: User) -> None:
    sent(scene)
    actor = actor_for(operator, (scene.company, "operator"))
    with written(scene.company) as log, acting(actor):
        assert len(queries.recordings_of_call(actor, scene.call_id)) == 1
    assert log.events == those(event("recording.listed", scene.company, scene.call_id, actor))


@proves(playback.describe, "recording.viewed")
def test_a_recording_that_is_described_before_its_check(scene: Scene, operator: User) -> None:
    recording_id = sent(scene)
    actor = actor_for(operator, (scene.company, "operator"))
    with written(scene.company) as log, acting(actor):
        shown, peaks = describe(actor=actor, recording_id=recording_id)
    assert (shown.pk, peaks) == (recording_id, b"")
    assert log.events == those(event("recording.viewed", scene.company, recording_id, actor))


def test_one_recording_of_a_list(scene: Scene, operator: User) -> None:
    recording_id, actor = sent(scene), actor_for(operator, (scene.company, "operator"))
    with written(scene.company) as log, acting(actor):
        assert queries.view_listed(actor, recording_id)
        assert queries.view_listed(actor, recording_id, seen="checking") is None
    assert log.events == those(event("recording.listed", scene.company, recording_id, actor))


@proves(queries.viewers_of, "recording.viewers_listed")
def test_who_may_hear_a_recording(scene: Scene) -> None:
    recording_id, actor = sent(scene), chief(scene.company)
    with written(scene.company) as log, acting(actor):
        assert len(queries.viewers_of(actor, recording_id).always) == 1
    assert log.events == those(
        event("member.listed", scene.company, None, actor),
        event("recording.viewers_listed", scene.company, recording_id, actor),
    )
