"""How statements that every request makes reach PostgreSQL: several in one round trip, or planned once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import connections
from psycopg.pq import TransactionStatus


def run(using: str, *statements: str, values: Sequence[Any] = ()) -> Any:
    """Several statements in one round trip; the first row of the last one, None where it has none.

    They are sent as one text by the simple protocol, with the ``values`` of all of them in it, which costs this process
    half of what a pipeline does. A spread database is to be sent them one by one, which none of them minds.
    """
    rows = ask_last(using, *statements, values=values)
    return rows[0] if rows else None


def ask_last(using: str, *statements: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """As `run`; all rows of the last statement."""
    with connections[using].cursor() as cursor, _begun_with(connections[using].connection) as begin:
        cursor.execute("; ".join([*begin, *statements]), values or None)
        answers = cast("psycopg.Cursor[Any]", cursor.cursor)
        answers.set_result(-1)
        return answers.fetchall() if answers.rownumber is not None else []


@contextmanager
def _begun_with(raw: Any) -> Iterator[tuple[str, ...]]:
    """The BEGIN of a transaction that Django has opened and psycopg has not yet begun: it goes with the first statements.

    Psycopg sends one by itself unless it commits by itself; at the end, both go by what the server says of the
    transaction.
    """
    if raw.autocommit or raw.pgconn.transaction_status != TransactionStatus.IDLE:
        yield ()
        return
    raw.autocommit = True
    try:
        yield ("BEGIN",)
    finally:
        # Where nothing was begun nothing may commit by itself.
        if raw.pgconn.transaction_status == TransactionStatus.IDLE:
            raw.autocommit = False


def planned(using: str, statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement whose text never changes: each connection has it parsed and planned only once.

    Under row security the plan of a join takes longer than its execution. Not for lists: their best plan depends on
    the values. (`prepare_threshold` of the settings, which is nothing to the cursors of the ORM, lets it be prepared.)
    """
    connection = cast(Any, connections[using])
    connection.ensure_connection()
    with connection.wrap_database_errors, connection._prepare_cursor(psycopg.Cursor(connection.connection)) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
