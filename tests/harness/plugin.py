"""Starts PostgreSQL and Valkey for one test run, before Django reads its settings (imported first by conftest).

The first process of the run starts them below `var/test/<slot>` and hands the variables to the xdist workers through
the environment. A slot is a folder with a lock: two runs at once in one clone get two clusters. The cluster stays on
disk between runs (its templates are worth keeping); nothing in it is ever needed again.
"""

import atexit
import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from callcenter.embedded.environment import variables
from callcenter.embedded.home import Home
from callcenter.embedded.messages import compile_catalogues
from callcenter.embedded.postgres import Postgres
from callcenter.embedded.valkey import Valkey
from callcenter.settings.env import ROOT

STARTED = "CALLCENTER_TEST_HOME"
SLOTS = 8


def _slot() -> tuple[Path, IO[str]]:
    """The first folder that no other run uses, and its lock (held as long as the file is open)."""
    base = Path(os.environ.get("CALLCENTER_TEST_BASE") or ROOT / "var" / "test")
    for number in range(1, SLOTS + 1):
        folder = base / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return folder, lock
    raise SystemExit(f"All {SLOTS} test clusters below {base} are in use.")


def start() -> None:
    folder, lock = _slot()
    home = Home(folder)
    for leftover in ("objects", "seal", "mail"):
        shutil.rmtree(folder / leftover, ignore_errors=True)
    compile_catalogues()
    postgres, valkey = Postgres(home, fast=True), Valkey(home)
    postgres.start()
    atexit.register(lock.close)
    atexit.register(postgres.stop)
    valkey.start()
    atexit.register(valkey.stop)
    postgres.bootstrap()
    os.environ.update(variables("web", postgres, valkey))
    owner = variables("owner", postgres, valkey)
    os.environ["OWNER_DATABASE_URL"] = owner["OWNER_DATABASE_URL"]
    os.environ["OWNER_KEYSTORE_URL"] = owner["OWNER_KEYSTORE_URL"]
    os.environ["DJANGO_SETTINGS_MODULE"] = "callcenter.settings.test"
    # Playwright's synchronous API keeps an event loop in the thread in which a journey also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ[STARTED] = str(folder)


def running() -> tuple[Postgres, Valkey]:
    """The servers of this run, as every process of it can reach (not stop) them."""
    home = Home(Path(os.environ[STARTED]))
    return Postgres(home), Valkey(home)


if STARTED not in os.environ:
    start()
