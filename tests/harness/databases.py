"""Cloned databases: one template per state of the migrations, one clone of it per test process."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from callcenter.core import bootstrap
from callcenter.settings.env import ROOT
from tests.harness import sources
from tests.harness.plugin import running

PAIRS = {"default": "owner", "keystore": "keystore_owner"}


def fingerprint() -> str:
    """A name for the state of the schema: everything a migration is made of, and the rooms with their grants."""
    files = [ROOT / "requirements" / "base.txt", *(ROOT / "callcenter" / "core").rglob("*.py")]
    files += [*sources.files("migrations/*.py"), *sources.files("room.py")]
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def use(names: dict[str, str]) -> None:
    """Point the aliases of this process (and their owner's) at other databases."""
    for alias, owner_alias in PAIRS.items():
        for each in (alias, owner_alias):
            connections[each].close()
            connections[each].settings_dict["NAME"] = names[alias]


@contextmanager
def locked(name: str) -> Iterator[None]:
    with (Path(os.environ["CALLCENTER_TEST_HOME"]) / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def template() -> dict[str, str]:
    """The templates of the present migrations by alias; built by the first process that asks."""
    mark = fingerprint()
    names = {"default": f"tpl_{mark}_d", "keystore": f"tpl_{mark}_k"}
    url = running()[0].superuser_url()
    with locked("template"):
        with bootstrap.connect(url) as connection:
            rows = connection.execute(
                "SELECT datname, datistemplate FROM pg_database WHERE datname LIKE 'tpl!_%' ESCAPE '!'"
            )
            known = dict(rows.fetchall())
        if all(known.get(name) for name in names.values()):
            return names
        for old in known:
            _unmark(url, old)
            bootstrap.drop_database(url, old)
        _build(url, names)
    return names


def _build(url: str, names: dict[str, str]) -> None:
    for name in names.values():
        bootstrap.make_database(url, name)
        bootstrap.prepare_database(url, name)
    use(names)
    for alias in PAIRS.values():
        call_command("migrate", database=alias, verbosity=0, interactive=False, run_syncdb=True)
    connections.close_all()
    for name in names.values():
        _remember(url, name)
        with bootstrap.connect(url) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))


def _unmark(url: str, name: str) -> None:
    with bootstrap.connect(url) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))


def tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def _remember(url: str, name: str) -> None:
    """Keep what the migrations put into tables, so that a wipe can put it back."""
    with bootstrap.connect(url, name) as connection:
        connection.execute("CREATE SCHEMA pristine")
        for table in tables(connection):
            source = sql.Identifier("public", table)
            found = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(source)).fetchone()
            if found and found[0]:
                connection.execute(
                    sql.SQL("CREATE TABLE {} AS TABLE {}").format(sql.Identifier("pristine", table), source)
                )


def clone(label: str) -> dict[str, str]:
    """Fresh clones for one process; `label` names it (gw0, main)."""
    url = running()[0].superuser_url()
    names = {alias: f"test_{label}_{alias}" for alias in PAIRS}
    originals = template()
    for alias, name in names.items():
        bootstrap.clone_database(url, originals[alias], name)
    return names


def wipe(names: dict[str, str]) -> None:
    """Back to what the migrations left: every other row goes, append-only tables included.

    Runs as superuser with triggers off (no role of the product could do this). Tables without rows cost nothing.
    """
    for name in names.values():
        for last in (False, False, True):
            try:
                _wipe_one(name)
                break
            except psycopg.errors.DeadlockDetected:  # a process of the stack was at work on the same rows
                if last:
                    raise


def _wipe_one(name: str) -> None:
    with bootstrap.connect(running()[0].superuser_url(), name) as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '5s'")
        _wipe_tables(connection)


def _wipe_tables(connection: psycopg.Connection) -> None:
    names = tables(connection)
    if not names:
        return
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'pristine'").fetchall()
    kept = {name for (name,) in rows}
    filled = connection.execute(
        sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier("public", name))
            for name in names
        )
    ).fetchall()
    for table in {name for (name,) in filled} | kept:
        target = sql.Identifier("public", table)
        connection.execute(sql.SQL("DELETE FROM {}").format(target))
        if table in kept:
            source = sql.Identifier("pristine", table)
            connection.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(target, source))
