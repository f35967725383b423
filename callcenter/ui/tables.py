"""Rows of long tables, written as text: a template would look up, translate and localise every cell of every row anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Column:
    """Its title stands in the head, and beside each cell where the table becomes a list of cards."""

    title: str | Promise
    css: str = ""


def body(columns: Sequence[Column], rows: Iterable[Sequence[SafeString]]) -> SafeString:
    """The lines of a table; the first cell names the line. Cells are safe already: see `text` and `lines`."""
    pattern = f"<tr>{''.join(_cell(place, column) for place, column in enumerate(columns))}</tr>\n"
    return mark_safe("".join([pattern % tuple(row) for row in rows]))  # noqa: S308


def text(value: object) -> SafeString:
    """A cell's words."""
    return escape(value)


def lines(first: str, second: str = "") -> SafeString:
    """Words with smaller ones below."""
    return mark_safe(f"<span>{escape(first)}<br><small>{escape(second)}</small></span>") if second else escape(first)  # noqa: S308


def _cell(place: int, column: Column) -> str:
    """How one cell of this column is written, with a mark where its content goes."""
    tag, scope = ("td", "") if place else ("th", ' scope="row"')
    css = f' class="{column.css}"' if column.css else ""
    title = escape(column.title).replace("%", "%%")
    return f'<{tag}{scope}{css} data-label="{title}">%s</{tag}>'
