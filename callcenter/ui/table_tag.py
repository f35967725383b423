"""``{% table %}``: a table of a template, told column by column.

    {% table draft, client in drafts by="list-title" css="table--cards" %}
      {% col _("委託元") %}{{ client.name }}
      {% col _("開始") css="fit" %}{{ draft.started_at|moment }}
      {% col _("操作") silent=True %}<a …>…</a>
    {% endtable %}

The first column names the line. Options of a table and of a column: callcenter.ui.tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

from callcenter.ui import tables
from callcenter.ui.tables import Column

Options = Mapping[str, FilterExpression]


@dataclass(frozen=True)
class Cell:
    title: FilterExpression
    options: Options
    nodes: NodeList

    def column(self, context: Context) -> Column:
        return Column(self.title.resolve(context), **_resolved(self.options, context))


class TableNode(Node):
    def __init__(self, names: Sequence[str], rows: FilterExpression, options: Options, cells: Sequence[Cell]) -> None:
        self.names, self.rows, self.options, self.cells = names, rows, options, cells

    def render(self, context: Context) -> SafeString:
        columns = [cell.column(context) for cell in self.cells]
        body = tables.body(columns, self._lines(context))
        return tables.frame(columns, body, **_resolved(self.options, context))

    def _lines(self, context: Context) -> Iterator[list[SafeString]]:
        rows = self.rows.resolve(context)
        with context.push():
            for row in rows:
                values = (row,) if len(self.names) == 1 else row
                context.dicts[-1].update(zip(self.names, values, strict=True))
                yield [SafeString(cell.nodes.render(context).strip()) for cell in self.cells]


def parse(parser: Parser, token: Token) -> TableNode:
    bits = token.split_contents()[1:]
    if "in" not in bits[:-1]:
        raise TemplateSyntaxError("{% table row in rows … %}")
    at = bits.index("in")
    names = [name.strip(" ,") for name in bits[:at]]
    rows, options = parser.compile_filter(bits[at + 1]), token_kwargs(bits[at + 2 :], parser)
    cells = []
    parser.parse(("col", "endtable"))  # the blanks before the first column
    while (opening := parser.next_token()).contents != "endtable":
        _tag, title, *rest = opening.split_contents()
        nodes = parser.parse(("col", "endtable"))
        cells.append(Cell(parser.compile_filter(title), token_kwargs(rest, parser), nodes))
    return TableNode(names, rows, options, cells)


def _resolved(options: Options, context: Context) -> dict[str, Any]:
    return {name: value.resolve(context) for name, value in options.items()}
