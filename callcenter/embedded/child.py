"""Runs one server as a child that ends with its parent and is not root (`account.py` says how).

python -m callcenter.embedded.child WAY PROGRAM ARGUMENTS…
"""

import ctypes
import os
import signal
import sys

from callcenter.embedded.account import ACCOUNT, NAMESPACE, Account, server_account

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
CLONE_NEWUSER = 0x10000000


def main(way: str, command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getppid()
    account = server_account()
    if account and way == ACCOUNT:
        _become(account, libc)
    elif account and way == NAMESPACE:
        _rename_root(account, libc)
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


def _rename_root(account: Account, libc: ctypes.CDLL | None) -> None:
    """Go on owning root's files, under a number that is not root; no right over anybody else's."""
    if libc is None or libc.unshare(CLONE_NEWUSER) != 0:
        raise SystemExit(1)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{account.uid} 0 1"), ("gid_map", f"{account.gid} 0 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
