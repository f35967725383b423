"""What the process that decodes unknown files can still reach once it is confined."""

import json
import os
import subprocess
import sys

import pytest

from recordings.media import confine
from recordings.media.inspection import ROOT, inspect
from tests.recordings import sounds

TRIES = """
import json, os, resource, signal, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from recordings.media import confine
elsewhere = int(sys.argv[3])
opening = {
    "file": lambda: open("/etc/hostname"),
    "own environment": lambda: open("/proc/self/environ"),
    "folder": lambda: os.listdir("/"),
    "network": lambda: socket.socket(socket.AF_INET),
    "local socket": lambda: socket.socket(socket.AF_UNIX),
    "pipe": os.pipe,
    "second descriptor": lambda: os.dup(1),
    "a place made free": lambda: (os.close(2), open("/etc/hostname")),
}
calling = {
    "process": os.fork,
    "other program": lambda: os.execv("/bin/true", ["true"]),
    "signal": lambda: os.kill(elsewhere, signal.SIGCONT),
    "name of a file": lambda: os.readlink("/proc/self/exe"),
    "thread": lambda: threading.Thread(target=print).start(),
    "limits of another": lambda: resource.prlimit(elsewhere, resource.RLIMIT_CORE, (0, 0)),
}
if sys.argv[2] == "bare":
    confine.MACHINES, calling = {}, {}
filtered, done = confine.confine(), []
for name, attempt in {**opening, **calling}.items():
    try:
        attempt()
    except (OSError, RuntimeError):
        continue
    done.append(name)
os.write(1, json.dumps([filtered, done]).encode())
"""


def attempted(how: str) -> list[object]:
    """Whether calls were filtered, and what could still be done."""
    ended = subprocess.run(
        [sys.executable, "-I", "-c", TRIES, str(ROOT), how, str(os.getpid())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    found: list[object] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("how", ["whole", "bare"] if sys.platform.startswith("linux") else ["bare"])
def test_a_confined_process_reaches_nothing_beyond_its_pipes_and_opens_nothing_without_the_filter(how: str) -> None:
    assert attempted(how) == [how == "whole", []]


def test_a_file_is_examined_by_a_confined_process() -> None:
    data = sounds.encoded("mulaw.wav")
    report = inspect(lambda at, length: data[at : at + length], len(data), sink=lambda part: None)
    assert report.filtered is (sys.platform.startswith("linux") and os.uname().machine in confine.MACHINES)
