"""What a choice of the script may fill in at the call: fields of the room above, declared by that room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from callcenter.core.rooms import once

Choices = Sequence[tuple[str, str | Promise]]

_SETS: dict[str, Choices] = {}


@dataclass(frozen=True, slots=True)
class Sets:
    """Part of a room: a field of its form, and what may stand in it."""

    field: str
    choices: Choices

    def settle(self) -> None:
        once(_SETS, self.field, self.choices, "what the script sets in")


def choices_of(field: str) -> Mapping[str, str | Promise]:
    """Code → word; nothing where no room has such a field."""
    return dict(_SETS.get(field, ()))
