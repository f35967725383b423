"""Words for the codes that events carry, as the rooms declare them: on the screen and in CSV."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from callcenter.core.rooms import once

Table = Mapping[str, str | Promise]

OBJECTS: dict[str, str | Promise] = {}
FIELDS: dict[str, str | Promise] = {}
REASONS: dict[str, str | Promise] = {}
ROLES: dict[str, str | Promise] = {}
GROUPS: dict[str, str | Promise] = {}
"""Nouns of event codes, as groups to filter by; those of the upper rooms first."""


@dataclass(frozen=True, slots=True)
class Words:
    """Part of a room: what its object types, fields, reasons, roles and groups of events are called."""

    objects: Table = field(default_factory=dict)
    fields: Table = field(default_factory=dict)
    reasons: Table = field(default_factory=dict)
    roles: Table = field(default_factory=dict)
    groups: Table = field(default_factory=dict)

    def settle(self) -> None:
        for what, table in (("objects", OBJECTS), ("fields", FIELDS), ("reasons", REASONS), ("roles", ROLES)):
            for code, label in getattr(self, what).items():
                once(table, code, label, f"the word ({what}) for")
        lower = dict(GROUPS)
        GROUPS.clear()
        for noun, label in [*self.groups.items(), *lower.items()]:
            once(GROUPS, noun, label, "the group of events")


def word(table: Table, code: str) -> str:
    """The word; the bare code for one that an older version of the product knew."""
    return str(table.get(code, code))
