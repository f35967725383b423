"""The picture of the sound: a fixed number of levels, whatever the length."""

from __future__ import annotations

from itertools import pairwise

PEAKS = 800
RATE = 8000
WINDOW = 160
"""Samples in one window: 20 ms of mono sound at RATE."""


class PeakMeter:
    """Collects the loudest level of every 20 ms; constant work per second, one byte kept per window."""

    def __init__(self) -> None:
        self._levels = bytearray()
        self._rest = bytearray()

    def add(self, samples: bytes) -> None:
        """Take mono 16-bit samples at RATE, in the machine's byte order."""
        self._rest += samples
        usable = len(self._rest) // (2 * WINDOW) * (2 * WINDOW)
        with memoryview(self._rest)[:usable].cast("h") as view:
            for start in range(0, len(view), WINDOW):
                self._levels.append(_level(view[start : start + WINDOW]))
        del self._rest[:usable]

    def finish(self) -> bytes:
        """PEAKS levels from 0 (silence) to 255 (full scale); empty when there was no sound."""
        whole = len(self._rest) // 2 * 2
        if whole:
            with memoryview(self._rest)[:whole].cast("h") as view:
                self._levels.append(_level(view))
            self._rest.clear()
        count = len(self._levels)
        if not count:
            return b""
        edges = [index * count // PEAKS for index in range(PEAKS + 1)]
        return bytes(max(self._levels[a : max(b, a + 1)]) for a, b in pairwise(edges))


def _level(view: memoryview) -> int:
    loudest, deepest = max(view), -min(view)
    return min(255, max(loudest, deepest) >> 7)
