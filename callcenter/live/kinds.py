"""Kinds of happenings, as the rooms declare them, and who hears of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.core.rooms import once

_kinds: dict[str, tuple[Permission, ...]] = {}


@dataclass(frozen=True, slots=True)
class Tells:
    """Part of a room: a kind of happening. Who has one of ``heard_by`` in the company where it happened hears of it."""

    kind: str
    heard_by: tuple[Permission, ...]

    def settle(self) -> None:
        once(_kinds, self.kind, self.heard_by, "the kind of happening")


def is_kind(kind: str) -> bool:
    return kind in _kinds


def heard(actor: Actor) -> Mapping[str, frozenset[UUID]]:
    """Of which companies this person hears, by kind."""
    return {
        kind: frozenset().union(*(actor.tenants_with(permission) for permission in heard_by))
        for kind, heard_by in _kinds.items()
    }
