"""What `make run` costs while nobody is there: CPU of all its processes a second, their memory, and how many they are.

What the profiles said, each on one machine. The first, 24 ms/s and 816 MiB in 42 processes: five keepers looked at their
children twenty times a second (12 ms/s); the sealer signed in to PostgreSQL for every look (2); each worker waited for the
queue by the second (4); Valkey's and PostgreSQL's own timers (2); the same program stood in memory nine times. The second,
17.5 ms/s and 468 MiB on a machine with fifteen others at work: the sealer's walk never came round where logs are more than
one stretch, so it never rested (13 with PostgreSQL's part); beat's message for the sealer by the three seconds and what
queue and sealer did to take it (3); a timer of the queue's client by the second (0.4). Beside it, without those: 2.6 ms/s
and 418 MiB; of that the sealer's look and its walk by the minute 1.4, relay and heartbeats 0.7, Valkey 0.4.

The window is two rounds of the sealer's walk long, and begins when it has settled what the start wrote into the log.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import Row
from callcenter.settings.env import ROOT

SETTLE, SECONDS = 60, 126
PROC = Path("/proc")


def run() -> list[Row]:
    with _running() as root:
        time.sleep(SETTLE)
        before, begun = _cpu(root), time.monotonic()
        time.sleep(SECONDS)
        after, taken = _cpu(root), time.monotonic() - begun
        spent = sum(after[pid] - before.get(pid, 0.0) for pid in after) / taken
        memory = sum(_memory(pid) for pid in after)
    return [
        Row("idle after `make run`, CPU of all processes", spent, "ms/s", goal="≤ 5 ms/s", ok=spent <= 5),
        Row("… memory (PSS)", memory, "MiB", goal="≤ 450 MiB", ok=memory <= 450),
        Row("… processes", len(after), ""),
    ]


@contextmanager
def _running() -> Iterator[int]:
    """`make run` on a home of its own; answers the id of its first process, once people could come."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="cci-") as home:
        process = subprocess.Popen(
            [sys.executable, "-m", "callcenter.embedded", "run"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "CALLCENTER_HOME": home, "PORT": str(port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/readyz")
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(address: str, patience: float = 240) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise SystemExit("`make run` did not become ready")


def _cpu(root: int) -> dict[int, float]:
    """Milliseconds of CPU of the process and all below it, by id, to the nanosecond."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        with suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family, found = {root}, 0
    while found != len(family):
        found = len(family)
        family |= {pid for pid, parent in parents.items() if parent in family}
    spent = {}
    for pid in family:
        with suppress(OSError):
            spent[pid] = sum(int((task / "schedstat").read_text().split()[0]) for task in _tasks(pid)) / 1e6
    return spent


def _tasks(pid: int) -> Iterator[Path]:
    yield from (PROC / str(pid) / "task").iterdir()


def _memory(pid: int) -> float:
    """MiB of memory of its own and its share of what it has in common with others."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
