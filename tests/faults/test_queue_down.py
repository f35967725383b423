"""The queue stopped, or hanging: calls are logged as ever, and what waits arrives when it is back."""

import os
import signal
from collections.abc import Iterator

import pytest

from callcenter.core.models import Job
from calls import services
from tests.factories import acting, as_system
from tests.faults.world import World, keys, make_world, until
from tests.harness.stack import Stack

pytestmark = pytest.mark.faults


@pytest.fixture
def world(stack: Stack) -> Iterator[World]:
    world = make_world(stack)
    with acting(world.client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=world.client.id, mode="all", entry_id=None)
    yield world
    if stack.valkey.process is None:
        stack.valkey.start()


def mails_to(world: World) -> int:
    files = [file.read_text("utf-8", "replace") for file in world.stack.mail.iterdir()]
    return sum(text.count(f"To: {world.client.user.email}") for text in files)


def waiting(world: World) -> int:
    with as_system(world.client.id):
        return Job.objects.filter(tenant_id=world.client.id, task="calls.notify_new", state="waiting").count()


def test_calls_are_logged_while_the_queue_is_stopped_and_their_mails_follow(world: World) -> None:
    world.stack.valkey.stop()
    made = [world.save_surely(key) for key in keys(5)]
    assert sorted(made) == sorted(world.call_ids())
    world.assert_nothing_is_half_there()
    assert waiting(world) == 5
    assert mails_to(world) == 0
    world.stack.valkey.start()
    until(lambda: mails_to(world) >= 5, "the mails did not arrive")
    assert waiting(world) == 0
    assert mails_to(world) == 5


def test_calls_are_logged_while_the_queue_hangs(world: World) -> None:
    process = world.stack.valkey.process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        made = [world.save_surely(key) for key in keys(5)]
        assert sorted(made) == sorted(world.call_ids())
    finally:
        os.kill(process.pid, signal.SIGCONT)
    until(lambda: mails_to(world) >= 5, "the mails did not arrive")


def test_a_killed_queue_forgets_no_task_that_was_given_to_it(world: World) -> None:
    world.stack.kill("worker")
    for key in keys(4):
        world.save_surely(key)
    until(lambda: waiting(world) == 0, "the relay did not publish")
    process = world.stack.valkey.process
    assert process is not None
    process.kill()
    process.wait()
    world.stack.valkey.process = None
    world.stack.valkey.start()
    world.stack.start("worker")
    until(lambda: mails_to(world) >= 4, "the mails did not arrive")
