"""The process that has relay, beat and worker in threads, where nobody can kill a task that hangs."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job
from callcenter.core.tasks import publish
from callcenter.settings.env import ROOT
from tests.core.conftest import later
from tests.factories import as_system
from tests.harness.plugin import own_home

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def background(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    own_home().folder("run")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.hanging"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def hanging() -> list[tuple[str, int]]:
    with as_system(HOUSE_ID):
        return list(Job.objects.filter(task="tests.core.hang").values_list("state", "attempts"))


def test_a_task_that_hangs_ends_the_process_and_its_job_is_done_by_the_next(
    other_process_env: Callable[[str], dict[str, str]],
) -> None:
    with as_system(HOUSE_ID):
        publish("tests.core.hang", tenant_id=HOUSE_ID)
    env = other_process_env("worker")
    with background(env | {"HANG": "1"}) as process:
        said, _nothing = process.communicate(timeout=120)
    assert process.returncode == 1
    assert b"task_beyond_limit" in said
    assert hanging() == [("running", 1)]
    later(120)
    with background(env):
        deadline = monotonic() + 60
        while hanging() and monotonic() < deadline:
            sleep(0.1)
    assert hanging() == []
