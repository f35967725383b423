"""`kill -9` of relay, worker and queue, with everything the queue knew: what was asked for is done once they are back."""

import shutil
from collections.abc import Iterator

import pytest

from accounts.models import Mail
from callcenter.core.models import Job
from calls import services
from tests.factories import acting, as_system
from tests.faults.test_queue_down import mails_to
from tests.faults.world import World, keys, make_world, until
from tests.harness.roles import connect_as
from tests.harness.stack import Stack

pytestmark = pytest.mark.faults
CALLS = 4


@pytest.fixture
def world(stack: Stack) -> Iterator[World]:
    world = make_world(stack)
    with acting(world.client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=world.client.id, mode="all", entry_id=None)
    yield world
    if stack.valkey.process is None:
        stack.valkey.start()


def jobs(world: World, *states: str) -> int:
    with as_system(world.client.id):
        return Job.objects.filter(tenant_id=world.client.id, state__in=states).count()


def kill_queue(world: World) -> None:
    valkey = world.stack.valkey
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()
    valkey.process = None


def log_calls(world: World) -> None:
    for key in keys(CALLS):
        world.save_surely(key)


def unknown(world: World) -> int:
    """Mails with whose text in its hand a worker was killed: nobody knows of them, and the page says so."""
    with as_system(world.client.id):
        return Mail.objects.filter(tenant_id=world.client.id, state="unknown").count()


def each_is_told_of_once(world: World) -> None:
    until(lambda: mails_to(world) + unknown(world) >= CALLS, "the mails did not arrive")
    until(lambda: jobs(world, "waiting", "published", "running") == 0, "work is left")
    assert CALLS - unknown(world) <= mails_to(world) <= CALLS
    assert jobs(world, "given_up") == 0


def test_a_killed_relay_goes_on_where_it_was(world: World) -> None:
    world.stack.kill("relay")
    log_calls(world)
    assert jobs(world, "waiting") == CALLS
    world.stack.start("relay")
    each_is_told_of_once(world)


def test_a_worker_killed_with_jobs_in_its_hands_is_followed_by_another(world: World) -> None:
    log_calls(world)
    world.stack.kill("worker")
    world.stack.start("worker")
    each_is_told_of_once(world)


def test_a_queue_that_dies_while_a_worker_is_at_its_job_does_not_silence_the_worker(world: World) -> None:
    with connect_as("superuser") as sql:
        sql.execute("LOCK TABLE accounts_mail IN ACCESS EXCLUSIVE MODE")
        world.save_surely(keys(1)[0])
        until(lambda: jobs(world, "running") == 1, "the worker did not begin")
        kill_queue(world)
    until(lambda: jobs(world, "running") == 0, "the job was not done")
    world.stack.valkey.start()
    for key in keys(CALLS - 1):
        world.save_surely(key)
    each_is_told_of_once(world)


def test_a_queue_that_comes_back_empty_is_given_everything_again(world: World) -> None:
    world.stack.kill("worker")
    log_calls(world)
    until(lambda: jobs(world, "waiting") == 0, "the relay did not publish")
    kill_queue(world)
    shutil.rmtree(world.stack.valkey.home.path / "valkey")
    world.stack.valkey.start()
    world.stack.start("worker")
    each_is_told_of_once(world)
