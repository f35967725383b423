"""What an earlier run has left behind: killed by force, it could stop nothing that it had started.

Each process is written down with the second it was born in, since a number alone may be somebody else's by now. Whoever
holds the lock of the home ends what is left before it starts anything.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from callcenter.embedded.home import Home

GRACE = 5.0
"""Seconds for what ends by itself, as it does where the kernel tells children that their parent died."""
SHUTDOWN = 20.0
"""Seconds for a server to shut down in good order."""


def write_down(home: Home, pid: int) -> None:
    """Write down a process that this run has started and that leads a session of its own."""
    with suppress(psutil.NoSuchProcess), _list(home).open("a", encoding="ascii") as file:
        file.write(f"{pid} {psutil.Process(pid).create_time()!r}\n")


def end(home: Home) -> None:
    """Wait for what an earlier run has left, and end what stays. The caller holds the lock of the home."""
    left = _left(home)
    if left:
        print("callcenter: waiting for what the last run has left behind", flush=True)
    _gone, alive = psutil.wait_procs(left, timeout=GRACE)
    for process in alive:
        end_one(process)
    _list(home).unlink(missing_ok=True)


def end_one(process: psutil.Process) -> None:
    """A server is asked for a fast shutdown; what does not go is killed, with its children."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
        _gone, alive = psutil.wait_procs([process], timeout=SHUTDOWN if _is_postgres(process) else GRACE)
        for stays in alive:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(stays.pid, signal.SIGKILL)
            stays.wait(GRACE)


def clear_postmaster(data: Path, runtime: Path, port: int) -> None:
    """End a server that still runs on this cluster, and take away lock files whose number is another process's by now.

    PostgreSQL looks at the number alone: after a restart of the machine, or in a container, an unrelated process may bear it.
    """
    for file in (data / "postmaster.pid", runtime / f".s.PGSQL.{port}.lock"):
        try:
            process = psutil.Process(int(file.read_text("ascii").split()[0]))
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            continue  # none, or PostgreSQL sees by itself that it is dead
        if _is_postgres(process) and str(data) in _words(process):
            end_one(process)
        else:
            file.unlink(missing_ok=True)


def _list(home: Home) -> Path:
    return home.folder("run") / "started"


def _left(home: Home) -> list[psutil.Process]:
    found = []
    for line in _list(home).read_text("ascii").splitlines() if _list(home).is_file() else []:
        with suppress(psutil.NoSuchProcess, ValueError):
            pid, born = line.split()
            process = psutil.Process(int(pid))
            if process.create_time() == float(born):
                found.append(process)
    return found


def _is_postgres(process: psutil.Process) -> bool:
    return any(word.endswith("postgres") for word in _words(process)[:1])


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words
