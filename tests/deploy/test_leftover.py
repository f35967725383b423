"""What a killed run has left is ended by the next one, nobody else's process is, and a home that cannot be used is said."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from callcenter.embedded import leftover
from callcenter.embedded.account import server_account
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres
from callcenter.settings.env import ROOT

STUBBORN = "import signal, time; signal.signal(2, signal.SIG_IGN); print(flush=True); time.sleep(60)"
# Root has no rights beyond the mode of a file without these two: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
RUN = """
import ctypes, os, sys
for number in (1, 2) if os.geteuid() == 0 else ():
    assert ctypes.CDLL(None).prctl(24, number, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-m", "callcenter.embedded", "run"])
"""


@contextmanager
def process() -> Iterator["subprocess.Popen[str]"]:
    """One that heeds nothing but force."""
    made = subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True, start_new_session=True, cwd="/"
    )
    try:
        assert made.stdout is not None
        made.stdout.readline()
        yield made
    finally:
        made.kill()
        made.wait()
        assert made.stdout is not None
        made.stdout.close()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftover, "GRACE", 0.2)


def test_what_was_left_behind_and_does_not_go_is_ended(tmp_path: Path, hurry: None) -> None:
    with process() as left:
        leftover.write_down(Home(tmp_path), left.pid)
        leftover.end(Home(tmp_path))
        assert not psutil.pid_exists(left.pid) or left.poll() is not None


def test_a_number_that_somebody_else_bears_by_now_is_left_alone(tmp_path: Path, hurry: None) -> None:
    with process() as other:
        home = Home(tmp_path)
        (home.folder("run") / "started").write_text(f"{other.pid} {psutil.Process(other.pid).create_time() - 60!r}\n")
        leftover.end(home)
        assert other.poll() is None


@pytest.mark.parametrize("text", ["", "1\n", "not a number\n", "999999999 1.0\n"])
def test_a_damaged_list_or_one_of_the_dead_stops_nothing(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    (home.folder("run") / "started").write_text(text)
    leftover.end(home)
    assert not (home.folder("run") / "started").exists()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Postgres]:
    made = Postgres(Home(tmp_path / "home"), fast=True)
    made.prepare()
    yield made
    made.stop()


def test_a_lock_whose_number_is_another_process_is_no_lock(cluster: Postgres) -> None:
    """PostgreSQL would refuse: somebody of its own account bears the number that its killed server had."""
    account = server_account()
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", user=account.uid if account else None) as other:
        lines = (cluster.data / "PG_VERSION").read_text()
        (cluster.data / "postmaster.pid").write_text(f"{other.pid}\n{cluster.data}\n{lines}")
        (cluster.home.runtime / f".s.PGSQL.{cluster.port}.lock").write_text(f"{other.pid}\n{cluster.data}\n")
        cluster.start()
        with psycopg.connect(cluster.superuser_url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert other.poll() is None
        other.kill()


def test_a_server_that_still_runs_on_the_cluster_is_ended_first(cluster: Postgres) -> None:
    cluster.start()
    first = cluster.process
    again = Postgres(cluster.home, fast=True)
    again.start()
    try:
        assert first is not None
        assert first.wait(10) is not None
    finally:
        again.stop()


def test_a_home_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    refused = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CALLCENTER_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert re.fullmatch(
        r"The folder of all data, \S+, cannot be used .*CALLCENTER_HOME to a folder that is\.\n", refused.stderr
    )
    assert not list(home.iterdir())


def test_a_home_that_is_no_folder_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="CALLCENTER_HOME"):
        Home(tmp_path / "file").folder("run")
