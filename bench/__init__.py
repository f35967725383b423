"""What the product claims about speed, measured beside a peer or a limit in one run. ``make bench``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    ``measured`` and ``peer`` are in ``unit``; ``ratio`` is measured against the peer as ``goal`` words it.
    ``ok`` says whether the goal is met; None where there is no goal, only a figure.
    """

    name: str
    measured: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    goal: str = ""
    ok: bool | None = None
