"""Which keys still have something to open: rooms say here how to ask for the objects of a data class."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from callcenter.core.rooms import RoomError

Existing = Callable[[UUID, Sequence[UUID]], Iterable[UUID]]
"""(tenant, object ids) → those of them that exist, in the open tenant transaction."""

_owners: dict[str, list[Existing]] = {}


@dataclass(frozen=True, slots=True)
class Owner:
    """Part of a room. A class may have several owners (a call and its draft share an id and a key)."""

    data_class: str
    existing: Existing

    def settle(self) -> None:
        known = _owners.setdefault(self.data_class, [])
        if self.existing in known:
            raise RoomError(f"an owner of {self.data_class} is declared twice")
        known.append(self.existing)


def registered_classes() -> list[str]:
    return sorted(_owners)


def existing(tenant_id: UUID, data_class: str, object_ids: Sequence[UUID]) -> set[UUID]:
    """The objects of this class that any of its owners knows."""
    found: set[UUID] = set()
    for owner in _owners[data_class]:
        found.update(owner(tenant_id, object_ids))
    return found
