"""Recordings end on their own day; a hold on the call keeps them; the object is gone from the store."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from callcenter.core.db import now
from callcenter.core.errors import Conflict
from calls.models import Call
from recordings import store
from recordings.models import Recording
from recordings.retention import RECORDINGS
from retention import engine
from retention.engine import Outcome, run_class
from tests.factories import Company, as_system
from tests.harness.objects import folder
from tests.harness.roles import as_role, connect_as
from tests.log import events_of
from tests.recordings import make as recordings
from tests.recordings import sounds
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)


def recorded(tenant: Company, *, age: int = make.PERIOD + 1) -> tuple[UUID, UUID]:
    """A call and a sealed recording of it, received `age` days ago."""
    scene = recordings.make_scene(tenant)
    recording_id = UUID(scene.upload(sounds.encoded("pcm.wav")).json()["id"])
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE recordings_recording SET created_at = %s, state = 'ready' WHERE id = %s",
            [moment(tenant, age), recording_id],
        )
    return scene.call_id, recording_id


def moment(tenant: Company, age: int) -> object:
    with as_system(tenant.id):
        return now() - timedelta(days=age)


def row(tenant: Company, recording_id: UUID) -> Recording:
    with as_system(tenant.id):
        return Recording.objects.get(pk=recording_id)


def stored(recording_id: UUID) -> list[Path]:
    return [path for path in folder().rglob(f"{recording_id}*") if path.is_file()]


def run(tenant: Company, data_class: str = "recording") -> Outcome:
    with as_role("worker"):
        return run_class(tenant.id, data_class)


def test_a_due_recording_loses_its_key_its_object_and_its_columns() -> None:
    tenant = make.company()
    _call, old = recorded(tenant)
    _call, young = recorded(tenant, age=1)
    assert stored(old)
    assert run(tenant) == Outcome(shredded=1)
    gone = row(tenant, old)
    assert (gone.state, gone.filename, gone.peaks, gone.object_key, gone.digest) == ("shredded", None, None, "", "")
    assert stored(old) == []
    assert make.keys(tenant, [old, young], "recording") == {young}
    assert stored(young)
    told = events_of(tenant, "retention.shredded")
    assert [event["object"]["id"] for event in told] == [str(old)]


def test_the_call_of_a_shredded_recording_stays() -> None:
    tenant = make.company()
    call_id, _recording = recorded(tenant)
    run(tenant)
    with as_system(tenant.id):
        assert Call.objects.get(pk=call_id).state == "kept"


@pytest.mark.parametrize("scope", ["call", "recording"])
def test_a_hold_on_the_call_or_the_recording_keeps_it(scope: str) -> None:
    tenant = make.company()
    call_id, old = recorded(tenant)
    held = make.hold(tenant, scope=scope, target_id=call_id if scope == "call" else old)
    assert run(tenant) == Outcome(kept=1)
    assert stored(old)
    assert make.keys(tenant, [old], "recording") == {old}
    make.release(tenant, held)
    assert run(tenant) == Outcome(kept=1)
    make.lapse(held)
    assert run(tenant) == Outcome(shredded=1)


def test_no_hold_on_a_recording_that_is_being_deleted() -> None:
    tenant = make.company()
    _call, old = recorded(tenant)
    with as_role("worker"):
        engine.begin(tenant.id, RECORDINGS, limit=5)
    with pytest.raises(Conflict):
        make.hold(tenant, scope="recording", target_id=old)


def test_a_store_that_fails_leaves_no_key_and_the_next_run_finishes(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    _call, old = recorded(tenant)

    def away(name: str) -> None:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "delete", away)
        with as_role("worker"), pytest.raises(OSError, match="away"):
            run_class(tenant.id, "recording")
    assert make.keys(tenant, [old], "recording") == set()
    assert row(tenant, old).state == "shredding"
    assert run(tenant) == Outcome(shredded=1)
    assert stored(old) == []


def test_recordings_go_with_their_call_unless_a_hold_keeps_them() -> None:
    tenant = make.company()
    call_id, going = recorded(tenant, age=1)
    other_call, held = recorded(tenant, age=1)
    for each in (call_id, other_call):
        age_call(each)
    hold = make.hold(tenant, scope="recording", target_id=held)
    assert run(tenant, "message").shredded == 2
    assert row(tenant, going).state == "shredding"
    assert row(tenant, held).state == "ready"
    assert run(tenant) == Outcome(shredded=1)
    assert stored(going) == []
    assert make.keys(tenant, [going, held], "recording") == {held}
    make.release(tenant, hold)
    assert run(tenant) == Outcome()
    assert row(tenant, held).state == "ready"


def test_a_hold_on_all_recordings_keeps_those_of_shredded_calls() -> None:
    tenant = make.company()
    call_id, recording_id = recorded(tenant, age=1)
    age_call(call_id)
    make.hold(tenant, scope="class", data_class="recording")
    assert run(tenant, "message").shredded == 1
    assert row(tenant, recording_id).state == "ready"


def age_call(call_id: UUID) -> None:
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE calls_call SET started_at = now() - interval '500 days', created_at = now() - interval '500 days' WHERE id = %s",
            [call_id],
        )


def test_a_shorter_period_waits_a_week_before_it_deletes() -> None:
    tenant = make.company()
    _call, recording_id = recorded(tenant, age=50)
    make.shorten(tenant, recording=10)
    assert run(tenant) == Outcome()
    assert row(tenant, recording_id).state == "ready"
