"""Rows that every request needs, by statements that are composed once: its session, its person, the companies of its page."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connections, models, router

from callcenter.core.statements import planned

M = TypeVar("M", bound=models.Model)


class _Select(NamedTuple):
    """``names``: attributes in the order of the columns. ``read``: those that Python converts, by their place."""

    text: str
    names: list[str]
    read: list[tuple[int, Callable[..., Any]]]


@cache
def _select(model: type[models.Model], condition: str, using: str, only: tuple[str, ...]) -> _Select:
    """The SELECT. Composing it by the ORM costs more than running it."""
    quoted, every = connections[using].ops.quote_name, model._meta.concrete_fields
    fields = [field for field in every if not only or field.name in only]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    text = f"SELECT {columns} FROM {quoted(model._meta.db_table)} WHERE {condition}"  # noqa: S608
    read = [(place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return _Select(text, [field.attname for field in fields], read)


def chosen(model: type[M], condition: str, *values: Any, only: tuple[str, ...] = ()) -> list[M]:
    """Rows by a condition that stands in the code. The caller keeps to what the transaction may read.

    ``only``: names of the fields that are read at once, the others when they are asked for; all without it.
    """
    using = router.db_for_read(model)
    select, found = _select(model, condition, using, only), []
    for row in planned(using, select.text, values):
        columns = list(row)
        for place, read in select.read:
            columns[place] = read(columns[place], None, connections[using])
        found.append(model.from_db(using, select.names, columns))
    return found


def known(model: type[M], column: str, value: Any) -> M | None:
    """The row whose unique ``column`` (a name in the code) has this value."""
    return next(iter(chosen(model, f"{column} = %s", value)), None)


def known_all(model: type[M], column: str, values: Iterable[Any]) -> list[M]:
    """All rows with one of these values."""
    return chosen(model, f"{column} = ANY(%s)", list(values))
