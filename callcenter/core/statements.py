"""How statements that every request makes reach PostgreSQL: several in one round trip, or planned once."""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from django.db import connections


def run(using: str, *statements: str, values: Sequence[Any] = ()) -> Any:
    """Several statements in one round trip; the first row of the last one, None where it has none.

    They are sent as one text by the simple protocol, with the ``values`` of all of them in it, which costs this process
    half of what a pipeline does. A spread database is to be sent them one by one, which none of them minds.
    """
    rows = ask_last(using, *statements, values=values)
    return rows[0] if rows else None


def ask_last(using: str, *statements: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """As `run`; all rows of the last statement."""
    with connections[using].cursor() as cursor:
        cursor.execute("; ".join(statements), values or None)
        answers = cast("psycopg.Cursor[Any]", cursor.cursor)
        answers.set_result(-1)
        return answers.fetchall() if answers.rownumber is not None else []


def planned(using: str, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement whose text never changes: each connection has it parsed and planned only once.

    Under row security the plan of a join takes longer than its execution. Not for lists: their best plan depends on
    the values. (`prepare_threshold` of the settings, which is nothing to the cursors of the ORM, lets it be prepared.)
    """
    connection = cast(Any, connections[using])
    connection.ensure_connection()
    with connection.wrap_database_errors, connection._prepare_cursor(psycopg.Cursor(connection.connection)) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
