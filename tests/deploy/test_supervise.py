"""The supervisor of `make run`, with small programs in the place of the product's processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from callcenter.settings.env import ROOT

SCRIPT = """
import sys
from callcenter.embedded import supervise
from callcenter.embedded.supervise import Kept, Supervisor
supervise.SHORT_LIFE, supervise.FIRST_PAUSE, supervise.LONGEST_PAUSE, supervise.GRACE = {short}, 0.01, 0.1, 2
first = Kept("first", {first!r}, {{}}, once=True)
processes = [Kept("one", {one!r}, {{}}), Kept("two", {two!r}, {{}}, after=first if first.command else None)]
sys.exit(Supervisor([*processes, first] if first.command else processes, {folder!r}).run())
"""


@contextmanager
def supervising(
    folder: Path, *, one: str = "sleep 60", two: str = "sleep 60", first: str = "", short: float = 0.0
) -> Iterator["subprocess.Popen[str]"]:
    script = SCRIPT.format(one=one, two=two, first=first, short=short, folder=str(folder))
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(file: Path, lines: int, patience: float = 20) -> list[str]:
    deadline = monotonic() + patience
    while monotonic() < deadline:
        if file.is_file() and len(found := file.read_text().split()) >= lines:
            return found
        sleep(0.02)
    raise AssertionError(f"{file.name} did not get {lines} lines")


def gone(pid: int, patience: float = 20) -> bool:
    deadline = monotonic() + patience
    while monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        sleep(0.02)
    return False


def test_a_process_that_ends_is_started_again_and_the_others_are_left_alone(tmp_path: Path) -> None:
    with supervising(tmp_path, one="sh -c 'echo $$ >> one; sleep 60'", two="sh -c 'echo $$ >> two; sleep 60'"):
        (victim,), (other,) = until(tmp_path / "one", 1), until(tmp_path / "two", 1)
        os.kill(int(victim), signal.SIGKILL)
        assert until(tmp_path / "one", 2)[1] != victim
        assert until(tmp_path / "two", 1) == [other]


def test_one_that_dies_at_once_is_tried_for_ever_with_growing_pauses_and_the_others_are_left_alone(
    tmp_path: Path,
) -> None:
    one = "sh -c 'echo $$ >> one; exit 7'"
    with supervising(tmp_path, one=one, two="sh -c 'echo $$ >> two; sleep 60'", short=10) as process:
        until(tmp_path / "one", 12)
        (other,) = until(tmp_path / "two", 1)
        os.kill(int(other), 0)
        process.terminate()
        output, _none = process.communicate(timeout=30)
        assert process.returncode == 0
        pauses = [float(line.split()[-2]) for line in output.splitlines() if "starting it again" in line]
        assert pauses == sorted(pauses)
        assert pauses[0] < pauses[-1] == 0.1


def test_what_is_started_again_is_there_as_soon_as_what_hindered_it_is_gone(tmp_path: Path) -> None:
    with supervising(tmp_path, one="sh -c 'echo $$ >> tried; test -e way && echo in >> one && sleep 60'", short=10):
        until(tmp_path / "tried", 4)
        (tmp_path / "way").touch()
        assert until(tmp_path / "one", 1) == ["in"]


def test_a_supervisor_whose_words_nobody_can_keep_goes_on(tmp_path: Path) -> None:
    talk = "sh -c 'echo $$ >> one; echo something; sleep 60'"
    script = SCRIPT.format(one=talk, two="sleep 60", first="", short=0.0, folder=str(tmp_path))
    with open("/dev/full", "wb") as full:
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=full, env={"PATH": os.environ["PATH"]}
        )
    try:
        for lives in range(1, 3):
            os.kill(int(until(tmp_path / "one", lives)[-1]), signal.SIGKILL)
        until(tmp_path / "one", 3)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_process_waits_for_the_one_that_comes_before_it(tmp_path: Path) -> None:
    with supervising(
        tmp_path, first="sh -c 'sleep 0.3; echo done >> order'", two="sh -c 'echo two >> order; sleep 60'"
    ):
        assert until(tmp_path / "order", 2) == ["done", "two"]


def test_when_the_first_one_fails_nothing_that_waits_for_it_is_started(tmp_path: Path) -> None:
    with supervising(tmp_path, first="sh -c 'exit 3'", two="sh -c 'echo two >> order; sleep 60'") as process:
        process.communicate(timeout=30)
        assert process.returncode == 3
        assert not (tmp_path / "order").exists()


def test_what_is_said_is_printed_line_by_line_behind_the_name_and_the_last_words_too(tmp_path: Path) -> None:
    talk = 'sh -c \'printf "a\\nb"; sleep 0.2; printf "c\\nlast"\''
    with supervising(tmp_path, first=talk, two="sh -c 'echo $$ >> two; sleep 60'") as process:
        until(tmp_path / "two", 1)
        process.terminate()
        output, _none = process.communicate(timeout=30)
        assert process.returncode == 0
        said = [line.split("|", 1)[1].strip() for line in output.splitlines() if " first" in line]
        assert said == ["a", "bc", "last"]


def test_a_signal_ends_all_and_what_a_process_has_left_behind(tmp_path: Path) -> None:
    deaf = "sh -c 'trap \"\" TERM; sleep 60 & echo $$ $! >> one; wait; sleep 60'"
    with supervising(tmp_path, one=deaf) as process:
        pids = [int(pid) for pid in until(tmp_path / "one", 2)]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
        assert all(gone(pid) for pid in pids)


def test_a_killed_supervisor_takes_its_processes_with_it(tmp_path: Path) -> None:
    with supervising(tmp_path, one="sh -c 'echo $$ >> one; exec sleep 60'") as process:
        (pid,) = until(tmp_path / "one", 1)
        process.kill()
        assert gone(int(pid))
