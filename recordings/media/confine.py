"""What the decoder's process may do: use the pipes it has, take memory up to its limit, compute, and end.

Everywhere it can open nothing any more, neither file nor connection: a limit of no descriptors leaves those that are
open. On Linux the kernel also refuses it every system call but a few, so that it reaches no other process either.
Sources: setrlimit(2); seccomp(2); the tables of system calls of x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) and of
arm64 (include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import sys

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of ALLOWED and AUDIT_ARCH of each machine whose numbers are known."""
ALLOWED: dict[str, tuple[int, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}
OWN_LIMITS = (302, 261)
"""prlimit64, allowed for the process itself only: the decoder widens its time once the length is known."""

_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def confine() -> bool:
    """Holds this process for good. False where the platform knows no filter of system calls."""
    filtered = _filter_calls()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return filtered


def _filter_calls() -> bool:
    machine = MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or machine is None:
        return False
    steps = [_Step(*each) for each in _steps(*machine)]
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    prctl = ctypes.CDLL(None).prctl
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    # setrlimit(RLIMIT_NOFILE) comes after it: the process itself may still narrow its limits.
    return bool(prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(column: int, machine: int) -> list[tuple[int, int, int, int]]:
    """The filter: another machine's numbers end the process, what is not allowed answers EPERM."""
    numbers = [each[column] for each in ALLOWED.values()]
    head = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    # Each test jumps to the last step, which allows; four steps follow the tests.
    tests = [(_EQUAL, len(numbers) - at + 3, 0, number) for at, number in enumerate(numbers)]
    own = [(_EQUAL, 0, 2, OWN_LIMITS[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT), (_EQUAL, 1, 0, 0)]
    return [*head, *tests, *own, (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
