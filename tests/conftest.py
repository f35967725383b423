"""How the database tests work.

- PostgreSQL (one cluster per run, fsync off) and Valkey (one per test process) are real: `tests.harness.plugin`.
- The migrations run once per state of their files, as the owner, into a template database; each test process gets a
  clone of it (default and keystore). Tests connect as the role **web**: row-level security and grants are in force.
- `@pytest.mark.django_db` gives default and keystore, and rolls both back after the test. In such a test the outer
  transaction keeps the tenant context alive after a request, so the context itself is tested without it.
- `@pytest.mark.django_db(transaction=True)` really commits; afterwards both databases are wiped to what the
  migrations left (rows of append-only tables too). Needed for `as_role`, threads, real processes, on_commit.
- `as_role("worker")`: Django's aliases as another role. `connect_as("owner")`: plain psycopg as any role or `superuser`.
- `stack`: web, relay, worker, beat and sealer as real processes on this test's databases (`stack.base_url`, `stack.kill`,
  `stack.start`); such tests commit and are wiped; those of one file run in one test process. `page`
  (pytest-playwright) is a real Chromium.
- `other_process_env("worker")`: the variables for a process that works on this test's database.
- Make your own tenants and never count globally. `lock_timeout` is 5 s, so a deadlock fails instead of hanging.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.harness.plugin import environment, label  # first: it starts the servers and sets the environment

# isort: split
from callcenter.embedded import messages

messages.compile_catalogues()  # before the settings are read: they offer the languages that are compiled

# isort: split
import django

django.setup()  # now, so that a folder's conftest may import models

# isort: split
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tests.harness import databases, roles
from tests.harness.browser import browser_context_args, browser_type_launch_args
from tests.harness.stack import Stack

__all__ = ["browser_context_args", "browser_type_launch_args"]

NAMES: dict[str, str] = {}
BOTH = ("default", "keystore")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Read the settings now, so that pytest-django finds them ready."""
    assert settings.ROOT_URLCONF


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A database test has both databases unless it says otherwise; a file's tests on the real processes share them."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(transaction=True, databases=BOTH), append=False)
            item.add_marker(pytest.mark.xdist_group(f"stack-{item.path.stem}"))
            continue
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            item.add_marker(pytest.mark.django_db(**{**marker.kwargs, "databases": BOTH}), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clone the template for this process, instead of Django's own test database."""
    with django_db_blocker.unblock():
        NAMES.update(databases.clone(label()))
        databases.use(NAMES)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _wipe_instead_of_flush(self: TransactionTestCase) -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
    databases.wipe(NAMES)


@pytest.fixture(scope="session", autouse=True)
def _no_flush() -> Iterator[None]:
    """Django's flush would fail on append-only tables, and as role web on all others."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _wipe_instead_of_flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    """Limits of signing in and throttles count for each test alone, however many ran within the minute."""
    cache.clear()


@pytest.fixture
def as_role() -> Callable[..., Any]:
    return roles.as_role


@pytest.fixture
def connect_as() -> Callable[..., Any]:
    return roles.connect_as


@pytest.fixture
def other_process_env(django_db_setup: None) -> Callable[[str], dict[str, str]]:
    """The whole environment of a process of a role that works on this test's databases."""

    def build(role: str) -> dict[str, str]:
        extra = {
            "DJANGO_SETTINGS_MODULE": "callcenter.settings.test",
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }
        names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in BOTH}
        return environment(role, database=names["default"], keystore=names["keystore"], extra=extra)

    return build


@pytest.fixture(scope="session")
def running_stack(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """On databases of its own: relay, worker and sealer would take other tests' rows."""
    with django_db_blocker.unblock():
        stack = Stack(databases.clone(f"{label()}_stack"))
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture
def stack(running_stack: Stack, transactional_db: None) -> Iterator[Stack]:
    """All processes, up and answering, and this process's connections on their databases.

    What an earlier test has killed is started again. The keystore is not wiped: the processes remember house's keys.
    """
    databases.use(running_stack.names)
    gone = [name for name in running_stack.commands if name not in running_stack.processes]
    if gone:
        running_stack.start(*gone)
    yield running_stack
    connections.close_all()
    databases.wipe({"default": running_stack.names["default"]})
    running_stack.forget_seals()
    databases.use(NAMES)


@pytest.fixture(autouse=True)
def _stack_first(request: pytest.FixtureRequest) -> None:
    """Whatever else a test asks for is made on the databases of its processes."""
    if "stack" in request.fixturenames:
        request.getfixturevalue("stack")


@pytest.fixture(autouse=True)
def _no_language_of_other_tests() -> None:
    """A request leaves its person's language to its thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests() -> None:
    """A process remembers keys for a minute; those of the last test were rolled back with it."""
    from callcenter.vault import keystore

    keystore.forget_all()
