"""What a legal hold can be put on. Each app that keeps such records registers how to find one."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from uuid import UUID

from tenants.models import HoldScope


class Fate(Enum):
    """Where a record stands in its life."""

    KEPT = "kept"
    SHREDDING = "shredding"
    SHREDDED = "shredded"
    UNKNOWN = "unknown"


#: (tenant id, object id) → fate, read inside the writing transaction of that tenant.
Locator = Callable[[UUID, UUID], Fate]

_locators: dict[HoldScope, Locator] = {}


def register_target(scope: HoldScope, locator: Locator) -> None:
    """Announce a kind of record that can be held; a second registration of one kind raises."""
    if scope in _locators and _locators[scope] is not locator:
        raise ValueError(f"hold target registered twice: {scope}")
    _locators[scope] = locator


def targets() -> list[HoldScope]:
    """Kinds of record that can be held, besides a whole tenant or class."""
    return [scope for scope in HoldScope if scope in _locators]


def fate(scope: HoldScope, tenant_id: UUID, object_id: UUID) -> Fate:
    """Where the record stands; UNKNOWN also for kinds nobody registered."""
    locator = _locators.get(scope)
    return locator(tenant_id, object_id) if locator else Fate.UNKNOWN
