"""Classes of data: what has one period and ends on its own day. Rooms declare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

from callcenter.core.rooms import once

LOG: Final = "log"
"""The log's own class: only an administrator of the service changes it, and never below three years."""


@dataclass(frozen=True, slots=True)
class DataClass:
    """Part of a room. ``suggested``: the standard terms of the service, in days; ``floor``: fewest days."""

    order: int
    code: str
    label: str | Promise
    suggested: int
    floor: int = 1

    def settle(self) -> None:
        once(_by_code, self.code, self, "the data class")


_by_code: dict[str, DataClass] = {}


def classes() -> list[DataClass]:
    """All of them, in their order."""
    return sorted(_by_code.values(), key=lambda each: each.order)


def codes() -> list[str]:
    return [each.code for each in classes()]


def data_class(code: str) -> DataClass:
    """KeyError for a class that no room declares."""
    return _by_code[code]


def label_of(code: str) -> str:
    known = _by_code.get(code)
    return str(known.label) if known else code
