"""Whom an event speaks of. The log itself names people by their codes; who may know a name is told it beside the code."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

Body = Mapping[str, Any]
Names = Mapping[UUID, str]

_ACTORS = frozenset({"person", "token"})
_OBJECTS = frozenset({"person", "user"})


def met(bodies: Iterable[Body]) -> set[UUID]:
    """Ids of everybody in these events: who acted, and who was acted upon."""
    return {each for body in bodies for each in (_actor(body), _object(body)) if each is not None}


def actor_name(body: Body, names: Names) -> str:
    return _name(_actor(body), names)


def object_name(body: Body, names: Names) -> str:
    return _name(_object(body), names)


def is_coded(body: Body, names: Names) -> bool:
    """Whether a person acted whom the reader may not know by name."""
    person = _actor(body)
    return person is not None and person not in names


def _name(person: UUID | None, names: Names) -> str:
    return names.get(person, "") if person else ""


def _actor(body: Body) -> UUID | None:
    return _of(body.get("actor", {}), _ACTORS)


def _object(body: Body) -> UUID | None:
    return _of(body.get("object", {}), _OBJECTS)


def _of(part: Mapping[str, str], kinds: frozenset[str]) -> UUID | None:
    """The id of a person; what somebody asked for that was no id stands in the log as a fingerprint (``hmac:``)."""
    told = part.get("id", "")
    return _id(told) if part.get("type") in kinds and len(told) == 36 else None


@lru_cache(1024)
def _id(told: str) -> UUID:
    """A page speaks of the same few people in each of its lines."""
    return UUID(told)
