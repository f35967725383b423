"""`kill -9` of the worker in the middle of its work: the work is done again, and done once."""

from datetime import UTC, datetime, timedelta
from time import sleep
from uuid import UUID

import pytest

from calls import services
from calls.choices import CallState, Source
from calls.models import Call, Message
from tests.calls.make import Client, call_input
from tests.factories import acting, as_system
from tests.faults.world import World, make_world, until
from tests.harness.roles import connect_as
from tests.harness.stack import Stack

pytestmark = pytest.mark.faults
OLD, YOUNG = 120, 5


@pytest.fixture
def world(stack: Stack) -> World:
    return make_world(stack)


def log_at(client: Client, at: datetime, count: int) -> set[UUID]:
    """Calls of that day, received then, too; the company's period for messages is 100 days."""
    made = set()
    with acting(client.operating()) as state:
        for number in range(count):
            data = call_input(client, at=at + timedelta(minutes=number))
            call = services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)
            made.add(call.pk)
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_call SET created_at = started_at WHERE id = ANY (%s)", [list(made)])
    return made


def states(client: Client) -> dict[UUID, str]:
    with as_system(client.id):
        return dict(Call.objects.filter(tenant_id=client.id).values_list("pk", "state"))


def keys_of(client: Client) -> set[UUID]:
    with connect_as("superuser", "keystore") as keystore:
        rows = keystore.execute(
            "SELECT object_id FROM vault_recordkey WHERE tenant_id = %s AND data_class = 'message'", [client.id]
        ).fetchall()
    return {object_id for (object_id,) in rows}


def publish_retention(client: Client) -> None:
    from retention.tasks import run_retention

    with as_system(client.id):
        run_retention.publish(tenant_id=client.id, data_class="message")


def test_a_retention_run_that_is_killed_is_finished_and_takes_nothing_else(world: World) -> None:
    client, now = world.client, datetime.now(UTC)
    due = log_at(client, now - timedelta(days=200), OLD)
    kept = log_at(client, now - timedelta(days=10), YOUNG)
    publish_retention(client)
    until(lambda: any(state != CallState.KEPT for state in states(client).values()), "the run did not begin")
    sleep(0.3)
    world.stack.kill("worker")
    middle = states(client)
    assert {middle[pk] for pk in kept} == {CallState.KEPT}
    _assert_consistent(client, middle)

    world.stack.start("worker")
    publish_retention(client)
    until(lambda: all(states(client)[pk] == CallState.SHREDDED for pk in due), "the run was not finished")
    after = states(client)
    assert {after[pk] for pk in kept} == {CallState.KEPT}
    assert keys_of(client) & due == set()
    assert kept <= keys_of(client)
    _assert_consistent(client, after)


def _assert_consistent(client: Client, seen: dict[UUID, str]) -> None:
    """What is kept has its key and its text; what is shredded has neither, nor its message."""
    keys = keys_of(client)
    with as_system(client.id):
        for pk, state in seen.items():
            call = Call.objects.get(pk=pk)
            if state == CallState.KEPT and call.state == CallState.KEPT:
                assert pk in keys
                assert vars(call)["caller_name"] is not None
            if state == CallState.SHREDDED:
                assert pk not in keys
                assert vars(call)["caller_name"] is None
                assert not Message.objects.filter(call_id=pk, body__isnull=False).exists()


def test_a_recording_whose_check_is_killed_is_checked_again(world: World) -> None:
    from recordings.models import Recording, RecordingState
    from tests.factories import api_for
    from tests.recordings import sounds
    from tests.recordings.make import Scene

    call = world.client.log()
    world.stack.kill("worker")
    scene = Scene(world.client.company, call.pk, api_for(world.client.operator, world.client.company))
    sent = scene.upload(sounds.encoded("pcm.wav", 20.0))
    assert sent.status_code == 201, sent.content
    world.stack.start("worker", wait=False)
    sleep(2)
    world.stack.kill("worker")
    world.stack.start("worker")

    def ready() -> bool:
        with as_system(world.client.id):
            return Recording.objects.get(pk=sent.json()["id"]).state == RecordingState.READY

    until(ready, "the recording was not checked", 120)
