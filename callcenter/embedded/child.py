"""Runs one server as a child that ends with its parent and, when we are root, as somebody weaker.

    python -m callcenter.embedded.child PROGRAM ARGUMENTS…

PostgreSQL refuses to run as root. Root's own folders are often closed to others (a clone below /root, or in a folder of
`mktemp -d`), so the weaker account keeps one capability: to pass through folders. Nothing is chmod-ed wider for it.
"""

import ctypes
import os
import pwd
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for servers when we are root: `postgres` where it exists, else `nobody`; None when not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SystemExit("As root, an account 'postgres' or 'nobody' is needed to run PostgreSQL.")


def give(path: Path) -> None:
    """Hand a folder over to the account of the servers (nothing to do unless we are root)."""
    if account := server_account():
        os.chown(path, account.uid, account.gid)


def main(command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getppid()
    if account := server_account():
        _become(account, libc)
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT if command[0].endswith("postgres") else signal.SIGTERM)
        if os.getppid() != parent:
            raise SystemExit(1)
    os.execv(command[0], command)  # noqa: S606


def _become(account: Account, libc: ctypes.CDLL | None) -> None:
    """Give up root; on Linux keep the passage through closed folders."""
    if libc is not None:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if libc is None:
        return
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if _keep(capability, libc):
            return


def _keep(capability: int, libc: ctypes.CDLL) -> bool:
    """Leave exactly this capability to the program that follows. False when we never had it."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << capability
    # effective, permitted, inheritable for capabilities 0–31, then the same for 32–63
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if libc.capset(header, data) != 0:
        return False
    return bool(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


if __name__ == "__main__":
    main(sys.argv[1:])
