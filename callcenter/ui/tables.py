"""Tables: one frame for all of them, and rows of long ones written as text.

A template would look up, translate and localise every cell of every row anew; here the title of a column is translated
and escaped once. Short tables are written in their template by ``{% table %}`` (callcenter.ui.table_tag).
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_MARKS = re.compile(r"""[&<>"']""")
"""What is escaped; few words have any, and ``html.escape`` looks for each of the five by itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """Its title stands in the head, and beside each cell where the table becomes a list of cards.

    ``css``: fit, num or nothing. ``silent``: the title is for readers of the screen only (a column of buttons).
    ``bare``: a card does without the title, because its values speak for themselves.
    """

    title: str | Promise
    css: str = ""
    silent: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and their lines, to be framed by a template: ``{% framed table by="list-title" %}``."""

    columns: Sequence[Column]
    body: SafeString

    def __bool__(self) -> bool:
        """Whether it has any line."""
        return bool(self.body)


def frame(
    columns: Sequence[Column],
    lines: SafeString,
    *,
    by: str = "",
    label: str = "",
    css: str = "table--cards",
) -> SafeString:
    """The whole table. It is named ``by`` the id of a heading, or by a ``label``, and scrolls sideways by keyboard."""
    name = format_html('aria-labelledby="{}"', by) if by else format_html('aria-label="{}"', label)
    head = mark_safe("".join([_title(column) for column in columns]))  # noqa: S308
    return format_html(
        '<div class="table-scroll" role="region" {} tabindex="0"><table class="table {}">'
        "<thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>",
        name,
        css,
        head,
        lines,
    )


def body(columns: Sequence[Column], rows: Iterable[Sequence[SafeString]]) -> SafeString:
    """The lines of a table; the first cell names the line. Cells are safe already: see `text` and `lines`.

    A cell ends where the next one begins, and a head in the first column is one of its line: HTML says so, and the
    page of a long list is a quarter shorter for not saying it again.
    """
    pattern = f"<tr>{''.join(_cell(place, column) for place, column in enumerate(columns))}\n"
    return mark_safe("".join([pattern % tuple(row) for row in rows]))  # noqa: S308


def text(value: object) -> SafeString:
    """A cell's words. Django's ``escape`` asks its arguments each time whether they are translated later."""
    if isinstance(value, SafeString):
        return value
    words = str(value)
    if isinstance(words, SafeString) or not _MARKS.search(words):
        return SafeString(words)
    return SafeString(html.escape(words))


def lines(first: str, second: str = "") -> SafeString:
    """Words with smaller ones below."""
    return SafeString(f"{text(first)}<small>{text(second)}</small>") if second else text(first)


def _title(column: Column) -> str:
    css = f' class="{column.css}"' if column.css == "num" else ""
    title = escape(column.title)
    shown = f'<span class="visually-hidden">{title}</span>' if column.silent else title
    return f'<th scope="col"{css}>{shown}</th>'


def _cell(place: int, column: Column) -> str:
    """How one cell of this column is written, with a mark where its content goes."""
    tag = "td" if place else "th"
    css = f' class="{column.css}"' if column.css else ""
    title = escape(column.title).replace("%", "%%")
    label = "" if column.silent or column.bare else f' data-label="{title}"'
    return f"<{tag}{css}{label}>%s"
