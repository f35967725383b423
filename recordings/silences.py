"""Where in a recording nothing was recorded, because somebody asked: for the player, which draws it, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from recordings.models import Recording
from telephony.queries import Silence

WIDTH = 1000
"""Of the box in which the wave is drawn."""


class Cut(NamedTuple):
    """``x``, ``width``: in the box of the wave; ``since``, ``until``: seconds."""

    x: int
    width: int
    since: float
    until: float
    reason: str


def cuts(found: Sequence[Silence], recording: Recording) -> list[Cut]:
    """Those whose place in this recording is known."""
    length = recording.duration_ms or 0
    return [_cut(one, one.into_ms, length) for one in found if one.into_ms is not None and _lies_in(one, recording)]


def loose(found: Sequence[Silence], recordings: Sequence[Recording]) -> list[Silence]:
    """Those that no recording shows: they are told by the clock."""
    return [one for one in found if not any(_lies_in(one, recording) for recording in recordings)]


def _lies_in(one: Silence, recording: Recording) -> bool:
    into, length = one.into_ms, recording.duration_ms
    return one.recording_id == recording.pk and into is not None and length is not None and 0 <= into < length


def _cut(one: Silence, into: int, length: int) -> Cut:
    until = min(length, into + round((one.ended_at - one.begun_at) / timedelta(milliseconds=1)))
    x = WIDTH * into // length
    return Cut(x, max(2, WIDTH * until // length - x), into / 1000, until / 1000, one.reason)
