"""What an app adds to the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from callcenter.core.context import Actor


@dataclass(frozen=True, slots=True)
class Seeds:
    """Part of a room: adds to one company of the demo, by the services, as an operator of it; answers how many."""

    fill: Callable[[Actor, UUID], int]

    def settle(self) -> None:
        """The demo asks for all of them when it is filled."""
