"""The database's own walls, asked in plain SQL: can a transaction of one tenant touch a row of another?

Works on a scratch clone in which every tenant-owned table holds one made-up row of each of two tenants. Asked as the
owner of the tables, who has every right and is held back by forced row security alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import errors, sql
from psycopg.rows import tuple_row

from callcenter.core import bootstrap
from callcenter.core.ids import uuid7
from tests.harness import databases
from tests.harness.plugin import running

MINE, OTHERS = uuid7(), uuid7()
INSERT_BY_READABLE = {"audit_event": "one transaction may write events of several tenants that it reads"}

_COLUMNS = """
SELECT a.attname, t.typname, t.typcategory, a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = ''
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_OWNED = """
SELECT c.relname, (SELECT regexp_replace(pg_get_expr(polqual, polrelid), '^\\(([a-z_]+) = .*$', '\\1', 'n')
                   FROM pg_policy WHERE polrelid = c.oid AND polname = 'tenant_select')
FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_REFERENCES = """
SELECT k.conrelid::regclass::text, k.conname, k.confrelid::regclass::text,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
        AND a.attname <> 'tenant_id' LIMIT 1)
FROM pg_constraint k WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 2 ORDER BY 1, 2
"""
_VALUES = {
    "uuid": "gen_random_uuid()",
    "bool": "false",
    "bytea": "'\\x00'::bytea",
    "timestamptz": "now()",
    "date": "current_date",
    "jsonb": "'{}'::jsonb",
    "inet": "'127.0.0.1'::inet",
    "interval": "'1 day'::interval",
}
_BY_CATEGORY = {"N": "1", "S": "to_json(left(gen_random_uuid()::text, 6))::text", "A": "'{}'"}
_SHAPED = {("audit_event", "body"): """'{"at_app": "2026-11-20T01:02:03.000000Z"}'"""}
"""Columns out of which others are computed."""


@dataclass(frozen=True, slots=True)
class Table:
    """A tenant-owned table and the column that names its tenant."""

    name: str
    column: str


@contextmanager
def scratch(alias: str, *, references: bool = False) -> Iterator[psycopg.Connection]:
    """A clone of the template with the made-up rows, as its owner; with its policies alone, or ``references`` too."""
    name = f"walls_{uuid7().hex[-12:]}"
    postgres = running()[0]
    url = postgres.superuser_url()
    bootstrap.clone_database(url, databases.template()[alias], name)
    try:
        with bootstrap.connect(url, name) as connection:
            fill(connection, references=references)
        with psycopg.connect(postgres.role_url("owner", name), row_factory=tuple_row) as owner:
            yield owner
    finally:
        bootstrap.drop_database(url, name)


def tables(connection: psycopg.Connection) -> list[Table]:
    return [Table(name, column) for name, column in connection.execute(_OWNED).fetchall()]


def fill(connection: psycopg.Connection, *, references: bool) -> None:
    """One row of each tenant in every tenant-owned table. As superuser: neither triggers nor references nor checks."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, constraint in connection.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        ).fetchall():
            connection.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(constraint))
            )
        for table in tables(connection):
            # What the triggers of append-only tables refuse is another test's question.
            which = sql.SQL("USER" if references else "ALL")
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(sql.Identifier(table.name), which))
            for tenant in (MINE, OTHERS):
                connection.execute(made_up(connection, table, tenant))


def made_up(connection: psycopg.Connection, table: Table, tenant: UUID) -> sql.Composed:
    """An INSERT of the smallest row that the table's columns allow."""
    names, values = [], []
    for name, kind, category, required in connection.execute(_COLUMNS, [table.name]).fetchall():
        value: sql.Composable
        if name == table.column:
            value = sql.SQL("{}::uuid").format(sql.Literal(str(tenant)))
        elif not required:
            continue
        else:
            value = sql.SQL(_SHAPED.get((table.name, name)) or _VALUES.get(kind) or _BY_CATEGORY[category])
        names.append(sql.Identifier(name))
        values.append(value)
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name), sql.SQL(", ").join(names), sql.SQL(", ").join(values)
    )


@contextmanager
def as_mine(connection: psycopg.Connection, *, sees_others: bool = False) -> Iterator[None]:
    """A transaction that writes to MINE, rolled back at the end. ``sees_others``: it may read both tenants."""
    readable = f"{{{MINE},{OTHERS}}}" if sees_others else f"{{{MINE}}}"
    with connection.transaction(force_rollback=True):
        connection.execute(
            "SELECT set_config('app.tenant_ids', %s, true), set_config('app.tenant_id', %s, true)",
            [readable, str(MINE)],
        )
        yield


def leaks(connection: psycopg.Connection, table: Table) -> list[str]:
    """What a transaction of MINE can do to a row of OTHERS in this table: nothing, if the list is empty."""
    return [verb for verb, allowed in _PROBES.items() if allowed(connection, table)]


def _statement(text: str, table: Table) -> sql.Composed:
    return sql.SQL(text).format(
        table=sql.Identifier(table.name),
        column=sql.Identifier(table.column),
        others=sql.Literal(str(OTHERS)),
        mine=sql.Literal(str(MINE)),
    )


def can_select(connection: psycopg.Connection, table: Table) -> bool:
    with as_mine(connection):
        return connection.execute(_statement("SELECT FROM {table} WHERE {column} = {others}", table)).rowcount > 0


def _reaches_more_than_mine(connection: psycopg.Connection, statement: sql.Composed) -> bool:
    # Without WHERE: a statement that reads no column is held by its own policy alone, not by that for SELECT too.
    # An error of a reference means that it did reach the row, and something else stopped it.
    try:
        with as_mine(connection, sees_others=True):
            return connection.execute(statement).rowcount != 1
    except errors.DatabaseError:
        return True


def can_delete(connection: psycopg.Connection, table: Table) -> bool:
    return _reaches_more_than_mine(connection, _statement("DELETE FROM {table}", table))


def can_update(connection: psycopg.Connection, table: Table) -> bool:
    return _reaches_more_than_mine(connection, _statement("UPDATE {table} SET {column} = {mine}", table))


def _passes_policy(connection: psycopg.Connection, statement: sql.Composed, *, sees_others: bool) -> bool:
    try:
        with as_mine(connection, sees_others=sees_others):
            connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    except errors.DatabaseError:
        return True
    return True


def can_move(connection: psycopg.Connection, table: Table) -> bool:
    statement = _statement("UPDATE {table} SET {column} = {others}", table)
    return _passes_policy(connection, statement, sees_others=True)


def can_insert(connection: psycopg.Connection, table: Table) -> bool:
    statement = made_up(connection, table, OTHERS)
    return _passes_policy(connection, statement, sees_others=table.name not in INSERT_BY_READABLE)


_PROBES = {
    "select": can_select,
    "insert": can_insert,
    "update": can_update,
    "move": can_move,
    "delete": can_delete,
}


def references(connection: psycopg.Connection) -> list[tuple[str, str, str, str]]:
    """(table, constraint, parent, column) of every composite reference."""
    return list(connection.execute(_REFERENCES).fetchall())


def can_refer(connection: psycopg.Connection, table: str, parent: str, column: str) -> bool:
    """Whether a row of MINE may point at a row of OTHERS in the parent."""
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{OTHERS}}}"])
        found = connection.execute(sql.SQL("SELECT id FROM {}").format(sql.Identifier(parent))).fetchone()
    if found is None:
        raise AssertionError(f"{parent} holds no row of the other tenant")
    statement = sql.SQL("UPDATE {} SET {} = {}").format(
        sql.Identifier(table), sql.Identifier(column), sql.Literal(found[0])
    )
    try:
        with as_mine(connection):
            connection.execute(statement)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return True
    except errors.ForeignKeyViolation:
        return False
