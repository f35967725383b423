"""What is started again and again, and how often. Each room declares its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.core import rooms


@dataclass(frozen=True, slots=True)
class Every:
    """Part of a room: the system task of this name is started every ``seconds``.

    ``expires``: seconds after which a start that still waits in the queue is of no use, because the next one is near.
    ``role``: the processes of this role start it by their own clock, because nobody else could do it. A message from beat
    would cost more than the look that it asks for.
    """

    seconds: float
    task: str
    expires: float = 0.0
    role: str = ""

    def settle(self) -> None:
        rooms.once(_entries, self.task, self, "the schedule of")


_entries: dict[str, Every] = {}


def schedule() -> Mapping[str, dict[str, Any]]:
    """The entries as Celery's beat reads them, by the name of the task."""
    return {
        each.task: {
            "task": each.task,
            "schedule": each.seconds,
            "options": {"queue": "default", "expires": each.expires},
        }
        for each in _entries.values()
        if not each.role
    }


def clock(role: str) -> Mapping[str, float]:
    """What a process of this role starts by itself: seconds by the name of the task."""
    return {each.task: each.seconds for each in _entries.values() if each.role == role}
