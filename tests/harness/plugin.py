"""Starts PostgreSQL for one test run, and Valkey for each of its processes, before Django reads its settings.

`-p` in pyproject.toml makes it the first plugin of all: pytest-django reads the settings before any conftest is read.
The first process of the run starts PostgreSQL below `var/test/<slot>` and hands the variables to the xdist workers
through the environment. A slot is a folder with a lock: two runs at once in one clone get two clusters. The cluster
stays on disk between runs (its templates are worth keeping); nothing in it is ever needed again.

No two processes share more than the cluster: each has its own databases in it (tests.harness.databases) and, below
`<slot>/processes/<label>`, its own Valkey, objects, mails, logs and temporary files, all new with the process.
"""

import atexit
import fcntl
import os
import shutil
from pathlib import Path
from typing import IO, Any

import pytest

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


def label() -> str:
    """The name of this process in its run: gw0, gw1, or main."""
    return os.environ.get("PYTEST_XDIST_WORKER") or os.environ.get("CALLCENTER_TEST_LABEL", "main")


def start() -> None:
    folder, lock = _slot()
    compile_catalogues()
    postgres = Postgres(Home(folder), fast=True)
    postgres.start()
    atexit.register(lock.close)
    atexit.register(postgres.stop)
    postgres.bootstrap()
    os.environ[STARTED] = str(folder)


def enter() -> None:
    """Make the folder and the variables of this process."""
    shutil.rmtree(own_home().path, ignore_errors=True)
    owner = environment("owner")
    names = ("OWNER_DATABASE_URL", "OWNER_KEYSTORE_URL")
    os.environ.update(environment("web") | {name: owner[name] for name in names})
    os.environ["DJANGO_SETTINGS_MODULE"] = "callcenter.settings.test"
    # Playwright's synchronous API keeps an event loop in the thread in which a journey also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def own_home() -> Home:
    """Where this process keeps all that is not the cluster's."""
    folder = Path(os.environ[STARTED]) / "processes" / label()
    folder.mkdir(parents=True, exist_ok=True)
    return Home(folder)


def running() -> tuple[Postgres, Valkey]:
    """The cluster of this run, which its processes can reach (not stop), and this process's Valkey."""
    return Postgres(Home(Path(os.environ[STARTED]))), Valkey(own_home())


def environment(role: str, *, valkey: Valkey | None = None, **more: Any) -> dict[str, str]:
    """The variables of a process of this role that works for this test process (`more`: as `variables` takes it)."""
    postgres, own = running()
    home = own.home
    places = {"CALLCENTER_HOME": str(home.path), "STORAGE_URL": f"file://{home.folder('objects')}"}
    if role == "sealer":
        places["SEAL_STATE_DIR"] = str(home.folder("seal"))
    return variables(role, postgres, valkey or own, **more | {"extra": places | more.get("extra", {})})


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    VALKEY.start()


def pytest_unconfigure() -> None:
    VALKEY.stop()


if STARTED not in os.environ:
    start()
enter()
VALKEY = running()[1]
