"""What each state looks like: kind → code → (tone, icon). The word always comes from the model."""

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.core.rooms import once

Look = tuple[str, str]
LOOKS: dict[str, Mapping[str, Look]] = {}


@dataclass(frozen=True, slots=True)
class Looks:
    """Part of a room: the looks of one kind of state."""

    kind: str
    states: Mapping[str, Look]

    def settle(self) -> None:
        once(LOOKS, self.kind, self.states, "the looks of")
