"""The way of a new client company from its name to its first call: steps that the rooms declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from callcenter.core.context import Actor
from callcenter.core.rooms import RoomError, once
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Panel:
    """What a step shows on the company's overview."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileSection:
    """What a file of companies says about a step.

    ``read(value, place, faults)``: the value under ``key`` (None where the file is silent), checked; what is wrong is
    added to the faults. ``write(actor, tenant, read value)`` brings the company there and says what else it did.
    """

    key: str
    read: Callable[[Any, str, list[str]], Any]
    write: Callable[[Actor, Tenant, Any], str]


def nothing_missing(tenant: Tenant) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """Part of a room: a page of the way. The lower ``order`` comes first. ``missing``: why calls cannot be taken yet."""

    order: int
    code: str
    label: str | Promise
    url_name: str
    missing: Callable[[Tenant], str] = nothing_missing
    panel: Callable[[Actor, Tenant], Panel] | None = None
    section: FileSection | None = None

    def settle(self) -> None:
        if any(step.code == self.code for step in STEPS):
            raise RoomError(f"the step {self.code} is declared twice")
        once(_by_order, self.order, self, "a step of order")
        STEPS[:] = [_by_order[order] for order in sorted(_by_order)]


STEPS: list[Step] = []
_by_order: dict[int, Step] = {}


def missing(tenant: Tenant) -> dict[str, str]:
    """Step → what is missing there. Empty when the company can go live."""
    return {step.code: text for step in STEPS if (text := step.missing(tenant))}


def sections() -> list[FileSection]:
    return [step.section for step in STEPS if step.section is not None]
