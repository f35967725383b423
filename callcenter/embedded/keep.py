"""Keeps one process of `make run` alive: starts it again when it dies, ends it when the supervisor ends.

    python -m callcenter.embedded.keep 'COMMAND LINE'

A process killed from outside is back within a second. One that dies at once, again and again, is given up: the exit code
then ends the whole of `make run`, so that a broken start does not look alive.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

SUPERVISOR = "CALLCENTER_SUPERVISOR_PID"
# A file that must be there before the process starts.
AFTER = "CALLCENTER_START_AFTER"
SHORT_LIFE, SHORT_LIVES_ALLOWED = 10.0, 4
GRACE = 8.0
PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the parent dies (Linux; elsewhere the poll below does it)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


def supervisor_lives() -> bool:
    pid = int(os.environ.get(SUPERVISOR) or 0)
    if not pid:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Keeper:
    def __init__(self, command: str) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def told_to_stop(self) -> bool:
        """A signal may change the answer at any moment."""
        return self.stopping

    def run(self) -> int:
        """Until told to stop (0) or the process cannot be kept (its exit code, at least 1)."""
        short_lives = 0
        after = os.environ.get(AFTER, "")
        while after and not os.path.exists(after) and not self.told_to_stop():
            self.stopping = not supervisor_lives()
            time.sleep(0.1)
        while not self.told_to_stop():
            born = time.monotonic()
            code = self._one_life()
            if self.told_to_stop():
                break
            short_lives = short_lives + 1 if time.monotonic() - born < SHORT_LIFE else 0
            print(f"ended with {code}, starting it again", flush=True)
            if short_lives > SHORT_LIVES_ALLOWED:
                print("it does not stay up; giving up", flush=True)
                return max(code, 1)
            time.sleep(min(0.5 * (short_lives + 1), 3))
        return 0

    def _one_life(self) -> int:
        self.child = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self.command}"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509
        )
        told = 0.0
        while True:
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(0.3)
                break
            if not supervisor_lives():
                self.stopping = True
            if self.told_to_stop() and not told:
                self.child.terminate()
                told = time.monotonic()
            if told and time.monotonic() - told > GRACE:
                break
        self._sweep()
        return self.child.wait()

    def _sweep(self) -> None:
        """What the process has left behind in its session (workers of a killed parent) goes too."""
        if self.child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def main() -> int:
    keeper = Keeper(sys.argv[1])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, keeper.stop)
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
