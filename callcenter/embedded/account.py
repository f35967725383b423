"""As whom servers run when we are root, and how they pass through root's closed folders.

PostgreSQL refuses to run as root, and root's own folders are often closed to others (a clone below /root, or in a folder of
`mktemp -d`). Nothing is chmod-ed wider for it. Two ways, the first that works where we are:

- *account*: a weaker account that keeps one capability, to pass through folders;
- *namespace*: a user namespace in which root's files belong to a number that is not root, where capabilities are not to
  be had (a container that dropped them, a kernel without ambient ones).
"""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SELF, ACCOUNT, NAMESPACE = "self", "account", "namespace"
PROBE = "import os, sys; os.chdir(sys.argv[1]); sys.exit(not os.access(sys.argv[2], os.R_OK | os.X_OK))"
"""As initdb asks: access(2) forgets capabilities, so that a program below a closed folder is out of the account's reach."""


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


def as_child(way: str, *command: str) -> list[str]:
    """The command line that runs a server in that way."""
    return [sys.executable, "-m", "callcenter.embedded.child", way, *command]


def give(path: Path | int, way: str) -> None:
    """Hand a folder (or an open pipe) over to the account of the servers, where they run as another one than we do."""
    if way == ACCOUNT and (account := server_account()):
        os.chown(path, account.uid, account.gid)


@cache
def way_to(folder: Path, program: str) -> str:
    """How a server can be run so that it reaches both: tried, not guessed. SystemExit where there is none."""
    if os.geteuid() != 0:
        return SELF
    for name in (ACCOUNT, NAMESPACE):
        probe = as_child(name, sys.executable, "-c", PROBE, str(folder), program)
        if subprocess.run(probe, cwd="/", env=_environment(), capture_output=True, check=False).returncode == 0:
            return name
    raise SystemExit(
        f"Root may not run PostgreSQL, and no other account can pass through {_closed(folder, Path(program))}: open it for"
        " passing (chmod o+x), or set CALLCENTER_HOME to a folder elsewhere, or start as an ordinary user."
    )


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parent.parent.parent)
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}


def _closed(*paths: Path) -> Path:
    """The first folder on the way that others may not pass through."""
    for path in paths:
        for folder in reversed((path, *path.parents)):
            if folder.is_dir() and not folder.stat().st_mode & 0o001:
                return folder
    return paths[0]
