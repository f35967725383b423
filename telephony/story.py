"""What is known of a call from the set of things told about it. The order in which they came decides nothing.

Each telling carries the exchange's own time. How far its clock is behind ours is at most the smallest difference between hearing
and telling, over all tellings of the call; so one that came without delay gives true times to all others, however late
they were. Nothing is ever put later than it was heard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from telephony.choices import Kind, LegState

ANSWERS = frozenset({Kind.ANSWERED, Kind.HELD, Kind.RESUMED, Kind.TRANSFERRED})
"""Each of these proves that somebody had answered."""
LONGEST = timedelta(days=1)
"""Of anything in one call. What seems longer is the exchange's clock, which was set meanwhile."""
HOLDS = {Kind.HELD: LegState.HELD, Kind.RESUMED: LegState.TALKING}


class Telling(Protocol):
    """``duration``: seconds that were spoken, told at the end; 0 where nobody answered."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def heard_at(self) -> datetime: ...
    @property
    def duration(self) -> int | None: ...
    @property
    def extension(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Story:
    """By our clock. ``incomplete``: something that would be needed to know it all was lost."""

    state: LegState
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    rang: int | None
    spoke: int | None
    incomplete: bool
    clock_ms: int
    extension: str


def fold(told: Sequence[Telling], *, silent: bool = False) -> Story:
    """The story of a call; ``told`` is not empty. ``silent``: nothing was heard for so long that it must be over.

    A recording alone does not ring: what came before it was lost.
    """
    behind = min(each.heard_at - each.at for each in told)
    at = {kind: min(each.at for each in told if each.kind == kind) + behind for kind in {each.kind for each in told}}
    began, ended = at.get(Kind.RINGING.value), at.get(Kind.ENDED.value)
    spoken = next((each.duration for each in told if each.kind == Kind.ENDED and each.duration is not None), None)
    answered = at.get(Kind.ANSWERED.value)
    if answered is None and ended is not None and spoken:
        answered = ended - timedelta(seconds=spoken)
    taken = bool(ANSWERS & at.keys()) or bool(spoken)
    missed = ended is not None and not taken and spoken == 0
    over = ended is not None or silent or at.keys() == {Kind.RECORDING_READY.value}
    until = answered if taken else ended if missed else None
    known = began is not None and (taken or missed or not over) and not (taken and answered is None)
    return Story(
        state=_state(told, taken=taken, missed=missed, over=over),
        started_at=_start(began or min(at.values()), min(each.heard_at for each in told)),
        answered_at=answered,
        ended_at=ended,
        rang=_seconds(began, until),
        spoke=_seconds(answered, ended),
        incomplete=not known or (over and ended is None) or not _plausible(began, answered, ended),
        clock_ms=round(behind / timedelta(milliseconds=1)),
        extension=next((each.extension for each in _latest_first(told) if each.extension), ""),
    )


def _state(told: Sequence[Telling], *, taken: bool, missed: bool, over: bool) -> LegState:
    if missed:
        return LegState.MISSED
    if over:
        return LegState.ENDED
    if not taken:
        return LegState.RINGING
    return next((HOLDS[Kind(each.kind)] for each in _latest_first(told) if each.kind in HOLDS), LegState.TALKING)


def _latest_first(told: Sequence[Telling]) -> Iterable[Telling]:
    return sorted(told, key=lambda each: (each.at, each.kind), reverse=True)


def _start(told: datetime, heard: datetime) -> datetime:
    """When the call began. What lies a day before anything was heard of it is a clock that was wrong."""
    return told if heard - told <= LONGEST else heard


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    if since is None or until is None or not timedelta() <= until - since <= LONGEST:
        return None
    return round((until - since).total_seconds())


def _plausible(*times: datetime | None) -> bool:
    """False where the exchange's clock was set in the middle of the call."""
    known = [each for each in times if each is not None]
    return known == sorted(known) and (not known or known[-1] - known[0] <= LONGEST)
