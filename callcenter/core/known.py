"""Rows by a unique column, where every request needs them: its session, its person, the companies of its page."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import connections, models, router

from callcenter.core.statements import planned

M = TypeVar("M", bound=models.Model)


@cache
def _statement(model: type[models.Model], condition: str, using: str) -> tuple[str, list[str]]:
    """The SELECT of all columns, and their attributes. Composing it by the ORM costs more than running it."""
    quoted, fields = connections[using].ops.quote_name, model._meta.concrete_fields
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    text = f"SELECT {columns} FROM {quoted(model._meta.db_table)} WHERE {condition}"  # noqa: S608
    return text, [field.attname for field in fields]


def known(model: type[M], column: str, value: Any) -> M | None:
    """The row whose unique ``column`` (a name in the code) has this value. For tables without tenants and without
    columns that Python converts."""
    using = router.db_for_read(model)
    text, names = _statement(model, f"{column} = %s", using)
    rows = planned(using, text, [value])
    return model.from_db(using, names, rows[0]) if rows else None


def known_all(model: type[M], column: str, values: Iterable[Any]) -> list[M]:
    """As `known`, all rows with one of these values, also of tables with tenants. The caller keeps to what the transaction
    may read."""
    using = router.db_for_read(model)
    text, names = _statement(model, f"{column} = ANY(%s)", using)
    return [model.from_db(using, names, row) for row in planned(using, text, [list(values)])]
