"""Which keys still have something to open: apps say here how to ask for the objects of a data class."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from .labels import DataClass

Existing = Callable[[UUID, Sequence[UUID]], Iterable[UUID]]
"""(tenant, object ids) → those of them that exist, in the open tenant transaction."""

_owners: dict[str, list[Existing]] = {}


def register_owner(data_class: str, existing: Existing) -> None:
    """From an AppConfig.ready(). A class may have several owners (a call and its draft share an id and a key)."""
    known = _owners.setdefault(DataClass(data_class).value, [])
    if existing not in known:
        known.append(existing)


def registered_classes() -> list[str]:
    return sorted(_owners)


def existing(tenant_id: UUID, data_class: str, object_ids: Sequence[UUID]) -> set[UUID]:
    """The objects of this class that any of its owners knows."""
    found: set[UUID] = set()
    for owner in _owners[data_class]:
        found.update(owner(tenant_id, object_ids))
    return found
