"""What the drill kills, and how: always without a warning, never with a word to the keeper."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from callcenter.embedded.home import Home

WORDS = {
    "web": "callcenter.asgi",
    "relay": "manage.py relay",
    "worker": "-Q default",
    "sealer": "-Q seal",
    "beat": "callcenter --quiet beat",
    "valkey": "valkey",
}
SEEN_WITHIN = 20.0
FULL = 15.0
"""Seconds for which the disk is full."""


def _processes() -> dict[int, tuple[int, str]]:
    """Process id → (its parent, its command)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                found[int(folder.name)] = int(parent), command
    return found


def below(top: int) -> dict[int, str]:
    """Every process that a process has started, and those that they have."""
    processes = _processes()
    inside, found = {top}, {}
    for _depth in range(6):
        inside |= {pid for pid, (parent, _command) in processes.items() if parent in inside}
    for pid in inside - {top}:
        if pid in processes:
            found[pid] = processes[pid][1]
    return found


class Victims:
    """Of the product whose keeper is ``top``, with its data in ``home``."""

    def __init__(self, top: int, home: Home, postbox: "Postbox", disk: Path | None) -> None:
        self._top, self._home, self._postbox, self._disk = top, home, postbox, disk

    def names(self) -> list[str]:
        more = ["disk"] if self._disk else []
        return [*WORDS, "postgres", "keystore", "decoder", "mail server", *more]

    def kill(self, name: str) -> bool:
        """Whether there was something to kill."""
        special: dict[str, Callable[[], bool]] = {
            "postgres": lambda: self._server("postgres"),
            "keystore": lambda: self._server("keystore"),
            "decoder": self._decoder,
            "mail server": self._postbox.kill,
            "disk": self._fill,
        }
        return special[name]() if name in special else self._process(WORDS[name])

    def _process(self, word: str) -> bool:
        """Its whole group: what it has forked goes with it."""
        heads = [pid for pid, command in below(self._top).items() if word in command and os.getpgid(pid) == pid]
        for pid in heads:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        return bool(heads)

    def _server(self, name: str) -> bool:
        pid = int((self._home.path / name / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        return True

    def _decoder(self) -> bool:
        """It lives for a moment: waited for."""
        deadline = time.monotonic() + SEEN_WITHIN
        while time.monotonic() < deadline:
            for pid, command in below(self._top).items():
                if "media/child.py" in command:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        return True
            time.sleep(0.02)
        return False

    def _fill(self) -> bool:
        assert self._disk is not None
        filler = self._disk / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(1024 * 1024))
                file.flush()
        time.sleep(FULL)
        filler.unlink()
        return True


class Postbox:
    """The mail server, in a process of its own; started again here, because it is none of the product's."""

    AWAY = 8.0

    def __init__(self, port: int, file: Path) -> None:
        self.port, self.file = port, file
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "tests.faults.postbox", str(self.port), str(self.file)])

    def kill(self) -> bool:
        self.stop()
        time.sleep(self.AWAY)
        self._process = self._started()
        return True

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
