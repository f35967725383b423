"""A call's field stands in the table ``calls/fields.py``, and else only where it is drawn, migrated or tested."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls.fields import FIELDS, Field
from tests.architecture.test_source import FILES, name_of

TABLE = "calls/fields.py"
OUTSIDE = ("tests/", "bench/")

WORDS = {"body", "note", "disposition", "callback", "urgency", "addressee", "status", "way"}
"""Names that are everyday words of the program too: of these only the public name and the label are looked for."""
COLUMNS = {"calls/models/call.py", "calls/models/message.py"}
"""What lies in clear is a typed column of its model."""

SOURCES = {
    name_of(path): path
    for path in FILES
    if path.suffix == ".py" and not name_of(path).startswith(OUTSIDE) and "/migrations/" not in name_of(path)
}


def said(path: Path) -> Iterator[str]:
    """Every name, keyword, attribute and whole string of a module; prose is not looked at."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)):
                yield text


SAID = {name: frozenset(said(path)) for name, path in SOURCES.items()}


def names_of(field: Field) -> set[str]:
    names = {field.sealed} | {name for name in (field.public, field.reveal) if "." in name}
    return (names | {field.name} if field.name not in WORDS else names) - {""}


@pytest.mark.parametrize("field", [field for field in FIELDS if names_of(field)], ids=lambda field: str(field.name))
def test_a_field_is_named_by_the_table_alone(field: Field) -> None:
    found = {name for name, words in SAID.items() if words & names_of(field)}
    assert TABLE in found
    assert found <= ({TABLE} if field.sealed else {TABLE} | COLUMNS)
