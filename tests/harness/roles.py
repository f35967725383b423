"""Work as another database role than web."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from callcenter.core.bootstrap import role_name
from tests.harness.plugin import running


def url_for(role: str, alias: str = "default") -> str:
    """The URL of this process's test database for a role (`owner`, `web`, `worker`, `sealer`, `superuser`)."""
    postgres = running()[0]
    name = str(connections[alias].settings_dict["NAME"])
    return postgres.superuser_url(name) if role == "superuser" else postgres.role_url(role, name)


@contextmanager
def connect_as(role: str, alias: str = "default") -> Iterator[psycopg.Connection]:
    """A psycopg connection as `role`; commits at the end, rolls back on an exception."""
    with psycopg.connect(url_for(role, alias), options="-c lock_timeout=5s") as connection:
        yield connection


@contextmanager
def as_role(role: str, *aliases: str) -> Iterator[None]:
    """Inside, Django's aliases (default: both) are connections of `role`.

    Needs `django_db(transaction=True)`: another connection does not see what a test has not committed.
    """
    chosen = aliases or ("default", "keystore")
    before = {alias: connections[alias] for alias in chosen}
    password = running()[0].home.secret(f"postgres-{role}")
    for alias in chosen:
        fresh = connections.create_connection(alias)
        fresh.settings_dict = {**before[alias].settings_dict, "USER": role_name(role), "PASSWORD": password}
        connections[alias] = fresh
    try:
        yield
    finally:
        for alias in chosen:
            connections[alias].close()
            connections[alias] = before[alias]


def rows(alias: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on one of Django's aliases (`owner` and `keystore_owner` too)."""
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
