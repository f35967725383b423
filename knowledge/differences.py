"""What one edition says otherwise than another, as people read it: line by line, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge.columns import Label, Names
from knowledge.content import SECTIONS, Row, Rows, Section, rows_of
from knowledge.ways import ways_of


@dataclass(frozen=True, slots=True)
class Changed:
    """One section: the lines that went and the lines that came."""

    label: Label
    gone: list[str]
    come: list[str]


def said(section: Section, row: Row, names: Names) -> str:
    """A row as one line."""
    values = [(column.label, column.said(row.get(column.name, ""), names)) for column in section.columns]
    return " / ".join(f"{label}: {value}" for label, value in values if value)


def differences(before: Mapping[str, Rows], after: Mapping[str, Rows], names: Names) -> list[Changed]:
    """Sections that differ, in their order. A row that moved went and came: its place means something.

    ``names``: of the addressees in both (``queries.names_in``).
    """
    found = []
    for section in SECTIONS.values():
        old, new = (
            [said(section, row, {**names, **ways_of(content)}) for row in rows_of(content, section.name)]
            for content in (before, after)
        )
        gone, come = [], []
        for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if kind != "equal":
                gone += old[i:j]
                come += new[k:m]
        if gone or come:
            found.append(Changed(section.label, gone, come))
    return found
