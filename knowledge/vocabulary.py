"""What the script may fill in at the call, and require of it: fields of the room above, declared by that room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

from callcenter.core.rooms import once

Choices = Sequence[tuple[str, str | Promise]]

_OFFERED: dict[str, Choices] = {}


@dataclass(frozen=True, slots=True)
class Sets:
    """Part of a room: a field of its form, and what may stand in it."""

    field: str
    choices: Choices

    def settle(self) -> None:
        once(_OFFERED, self.field, self.choices, "what the script sets in")


REQUIRED: Final = "required"
LINE: Final = "line"
"""Of the fields that may be required: a line of the message that begins with what is asked, and says something behind a colon."""


@dataclass(frozen=True, slots=True)
class Requires:
    """Part of a room: fields of its form that the script may require. One of them may be LINE."""

    fields: Choices

    def settle(self) -> None:
        once(_OFFERED, REQUIRED, self.fields, "what the script may require")


def choices_of(field: str) -> Mapping[str, str | Promise]:
    """Code → word; nothing where no room has such a field."""
    return dict(_OFFERED.get(field, ()))
