"""What beat starts, and how often. Each room declares its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.core import rooms


@dataclass(frozen=True, slots=True)
class Every:
    """Part of a room: the system task of this name is started every ``seconds``.

    ``expires``: seconds after which a start that still waits in the queue is of no use, because the next one is near.
    """

    seconds: float
    task: str
    expires: float
    queue: str = "default"

    def settle(self) -> None:
        rooms.once(_entries, self.task, self, "the schedule of")


_entries: dict[str, Every] = {}


def schedule() -> Mapping[str, dict[str, Any]]:
    """The entries as Celery's beat reads them, by the name of the task."""
    return {
        each.task: {
            "task": each.task,
            "schedule": each.seconds,
            "options": {"queue": each.queue, "expires": each.expires},
        }
        for each in _entries.values()
    }
