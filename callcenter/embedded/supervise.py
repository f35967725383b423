"""Keeps the processes of `make run`: starts them, prints what they say, starts again what dies, ends them together.

One thread that sleeps until a child speaks, dies or is due again: nothing is polled. A process killed from outside is back
within a second. One that dies at once, again and again, is tried for ever, with pauses that grow to a minute; what still
works is left alone. Only where work that comes before others fails (``once``), everything ends with its exit code.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

SHORT_LIFE, FIRST_PAUSE, LONGEST_PAUSE = 10.0, 0.5, 60.0
GRACE = 12.0
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the parent dies (Linux; elsewhere children outlive a killed supervisor)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number))


@dataclass(eq=False)
class Kept:
    """One process: what to run, and how it has fared.

    ``once``: it does its work and ends. ``after``: it is started when that one has done so. ``spawn``: starts a server
    that others need, in the place of a command; ``child`` is the one that runs already. Whoever started that stops it, after
    everything else has ended.
    """

    name: str
    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    after: "Kept | None" = None
    spawn: "Callable[[], subprocess.Popen[bytes]] | None" = None
    child: "subprocess.Popen[bytes] | None" = None
    born: float = 0.0
    short_lives: int = 0
    due: float = 0.0
    """When it is to be started (monotonic seconds)."""
    said: bytearray = field(default_factory=bytearray)
    """The line it has not finished."""


class Supervisor:
    """Runs until a signal comes (0), or until work that comes before others fails (its exit code, at least 1)."""

    def __init__(self, processes: Sequence[Kept], folder: str, note: Callable[[int], None] = lambda pid: None) -> None:
        """`note` is told the number of each process that is started."""
        self._processes, self._folder, self._note = list(processes), folder, note
        self._selector = selectors.DefaultSelector()
        self._code: int | None = None

    def run(self) -> int:
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        self._selector.register(reading, selectors.EVENT_READ)
        signal.set_wakeup_fd(writing)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        try:
            while self._code is None:
                self._start_due()
                self._listen(self._pause())
                self._reap()
        finally:
            self._end_all()
        return self._code or 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._code = 0

    def _waiting(self) -> list[Kept]:
        """What is down and has nothing to wait for but its time."""
        return [kept for kept in self._processes if kept.child is None and kept.after not in self._processes]

    def _start_due(self) -> None:
        for kept in self._waiting():
            if kept.due <= time.monotonic():
                self._start(kept)

    def _start(self, kept: Kept) -> None:
        kept.born = time.monotonic()
        try:
            kept.child = kept.spawn() if kept.spawn else self._run(kept)
            self._note(kept.child.pid)
        except OSError as error:
            self._again(kept, f"could not be started ({type(error).__name__})")
            return
        if kept.child.stdout is not None:
            os.set_blocking(kept.child.stdout.fileno(), False)
            self._selector.register(kept.child.stdout, selectors.EVENT_READ, kept)

    def _run(self, kept: Kept) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            ["/bin/sh", "-c", f"exec {kept.command}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(kept.environment),
            cwd=self._folder,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509
        )

    def _pause(self) -> float | None:
        """Seconds until something is to be started; None when nothing is."""
        due = [kept.due for kept in self._waiting()]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _listen(self, seconds: float | None) -> None:
        for key, _events in self._selector.select(seconds):
            with suppress(BlockingIOError):
                data = os.read(key.fd, 65536)
                if isinstance(key.data, Kept):
                    self._hear(key.data, data)
                    if not data:
                        self._selector.unregister(key.fileobj)

    def _hear(self, kept: Kept, data: bytes) -> None:
        """Print whole lines behind the name of who said them; at the end of all, what is left."""
        kept.said += data if data or not kept.said else b"\n"
        *lines, rest = kept.said.split(b"\n")
        kept.said = bytearray(rest)
        for line in lines:
            say(kept.name, line.decode("utf-8", "replace"))

    def _reap(self) -> None:
        for kept in list(self._processes):
            if kept.child is not None and kept.child.poll() is not None:
                code = kept.child.returncode
                self._bury(kept)
                self._after(kept, code)

    def _bury(self, kept: Kept) -> None:
        """Its last words are printed; what it left behind in its session (workers of a killed parent) goes too."""
        assert kept.child is not None  # noqa: S101
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(kept.child.pid, signal.SIGKILL)
        stdout, kept.child = kept.child.stdout, None
        if stdout is None:
            return
        with suppress(BlockingIOError):
            while data := os.read(stdout.fileno(), 65536):
                self._hear(kept, data)
        self._hear(kept, b"")
        with suppress(KeyError):
            self._selector.unregister(stdout)
        stdout.close()

    def _after(self, kept: Kept, code: int) -> None:
        if kept.once and code == 0:
            self._processes.remove(kept)
            return
        if self._code is not None:
            return
        if kept.once:
            say(kept.name, f"ended with {code}; giving up")
            self._code = max(code, 1)
            return
        self._again(kept, f"ended with {code}")

    def _again(self, kept: Kept, why: str) -> None:
        kept.short_lives = kept.short_lives + 1 if time.monotonic() - kept.born < SHORT_LIFE else 0
        pause = min(FIRST_PAUSE * 2 ** max(kept.short_lives - 1, 0), LONGEST_PAUSE)
        say(kept.name, f"{why}, starting it again in {pause:g} s")
        kept.due = time.monotonic() + pause

    def _end_all(self) -> None:
        signal.set_wakeup_fd(-1)
        alive = [kept for kept in self._processes if kept.child is not None and kept.spawn is None]
        for kept in alive:
            if kept.child is not None:
                kept.child.terminate()
        deadline = time.monotonic() + GRACE
        for kept in alive:
            while kept.child is not None and kept.child.poll() is None and time.monotonic() < deadline:
                self._listen(0.05)
            if kept.child is not None:
                self._bury(kept)


def say(name: str, text: str) -> None:
    """Where nobody can hear it (a full disk, a reader that is gone), it is not worth a process."""
    with suppress(OSError):
        print(f"{time.strftime('%H:%M:%S')} {name:<10} | {text}", flush=True)
