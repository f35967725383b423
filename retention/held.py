"""What a legal hold can be put on. Each room that keeps such records declares how to find one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from callcenter.core.rooms import once
from retention.models import HoldScope


class Fate(Enum):
    """Where a record stands in its life."""

    KEPT = "kept"
    SHREDDING = "shredding"
    SHREDDED = "shredded"
    UNKNOWN = "unknown"


#: (tenant id, object id) → fate, read inside the writing transaction of that tenant.
Locator = Callable[[UUID, UUID], Fate]

_locators: dict[HoldScope, Locator] = {}


@dataclass(frozen=True, slots=True)
class HoldTarget:
    """Part of a room: a kind of record that can be held."""

    scope: HoldScope
    locator: Locator

    def settle(self) -> None:
        once(_locators, self.scope, self.locator, "the hold target")


def targets() -> list[HoldScope]:
    """Kinds of record that can be held, besides a whole tenant or class."""
    return [scope for scope in HoldScope if scope in _locators]


def fate(scope: HoldScope, tenant_id: UUID, object_id: UUID) -> Fate:
    """Where the record stands; UNKNOWN also for kinds nobody registered."""
    locator = _locators.get(scope)
    return locator(tenant_id, object_id) if locator else Fate.UNKNOWN
