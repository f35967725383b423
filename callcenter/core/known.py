"""One row by a unique column, where every request needs it: its session, its person."""

from functools import cache
from typing import Any, TypeVar

from django.db import connections, models, router

from callcenter.core.statements import planned

M = TypeVar("M", bound=models.Model)


@cache
def _statement(model: type[models.Model], column: str, using: str) -> tuple[str, list[str]]:
    """The SELECT of all columns, and their attributes. Composing it by the ORM costs more than running it."""
    quoted, fields = connections[using].ops.quote_name, model._meta.concrete_fields
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    text = f"SELECT {columns} FROM {quoted(model._meta.db_table)} WHERE {quoted(column)} = %s"  # noqa: S608
    return text, [field.attname for field in fields]


def known(model: type[M], column: str, value: Any) -> M | None:
    """The row whose unique ``column`` (a name in the code) has this value. For tables without tenants and without
    columns that Python converts."""
    using = router.db_for_read(model)
    text, names = _statement(model, column, using)
    rows = planned(using, text, [value])
    return model.from_db(using, names, rows[0]) if rows else None
