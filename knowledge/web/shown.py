"""Sections as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from callcenter.ui import tables
from callcenter.ui.tables import Column, Table
from knowledge.columns import Label, Names
from knowledge.content import SECTIONS, Rows, rows_of
from knowledge.ways import ways_of
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    label: Label
    table: Table


@dataclass(frozen=True, slots=True)
class Tab:
    """As templates/components/tabs.html wants it."""

    label: Label
    url: str
    current: bool = False
    count: int | None = None


def shown(content: Mapping[str, Rows], names: Names) -> list[Shown]:
    """The sections that say something, without the columns that no row has anything in."""
    names, found = {**names, **ways_of(content)}, []
    for section in SECTIONS.values():
        if rows := rows_of(content, section.name):
            used = [column for column in section.columns if any(row.get(column.name) for row in rows)]
            lines = ([tables.text(column.said(row.get(column.name, ""), names)) for column in used] for row in rows)
            columns = [Column(column.label) for column in used]
            found.append(Shown(section.name, section.label, Table(columns, tables.body(columns, lines))))
    return found


def tabs(company: Tenant, current: str = "") -> list[Tab]:
    """The sections to write in."""
    return [
        Tab(
            section.label,
            reverse("knowledge:section", kwargs={"client": company.slug, "section": section.name}),
            section.name == current,
        )
        for section in SECTIONS.values()
    ]
