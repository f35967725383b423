"""Every wall of the database, opened in turn: does the question in plain SQL notice?

Each tenant's policy lets everything through; each exception for one role is everybody's; row security no longer binds
the owner, or nobody; each reference by tenant is gone.
"""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
from psycopg import sql

from tests.isolation import plain_sql

_POLICIES = """
SELECT c.relname, p.polname, p.polcmd::text, p.polroles = '{0}' FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
_OPEN = {
    "r": sql.SQL("USING (true)"),
    "a": sql.SQL("WITH CHECK (true)"),
    "w": sql.SQL("USING (true) WITH CHECK (true)"),
    "d": sql.SQL("USING (true)"),
}


class Wall(NamedTuple):
    """``opening``: the statement that takes it away."""

    name: str
    table: str
    opening: sql.Composed


def survivors() -> tuple[int, list[str]]:
    """How many walls were opened, and those whose opening no question noticed."""
    count, unnoticed = 0, []
    for alias in ("default", "keystore"):
        with plain_sql.scratch(alias) as owner:
            tables = {table.name: table for table in plain_sql.tables(owner)}
            for wall in [*_policies(owner), *_bonds(tables)]:
                count += 1
                with owner.transaction(force_rollback=True):
                    owner.execute(wall.opening)
                    if not plain_sql.leaks(owner, tables[wall.table]):
                        unnoticed.append(wall.name)
        with plain_sql.scratch(alias, references=True) as owner:
            for table, constraint, parent, column in plain_sql.references(owner):
                count += 1
                with owner.transaction(force_rollback=True):
                    owner.execute(_altered(table, "DROP CONSTRAINT {}", constraint))
                    if not plain_sql.can_refer(owner, table, parent, column):
                        unnoticed.append(f"{table}.{constraint}")
    return count, unnoticed


def _policies(owner: psycopg.Connection) -> Iterator[Wall]:
    for table, policy, command, for_all in owner.execute(_POLICIES).fetchall():
        opened = _OPEN[command] if for_all else sql.SQL("TO PUBLIC")
        statement = sql.SQL("ALTER POLICY {} ON {} {}").format(sql.Identifier(policy), sql.Identifier(table), opened)
        yield Wall(f"{table}.{policy}", table, statement)


def _bonds(tables: dict[str, plain_sql.Table]) -> Iterator[Wall]:
    for table in tables:
        for bond in ("NO FORCE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"):
            yield Wall(f"{table}: {bond}", table, _altered(table, bond))


def _altered(table: str, change: str, *names: str) -> sql.Composed:
    changed = sql.SQL(change).format(*map(sql.Identifier, names))
    return sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), changed)
