"""Stacked columns as numbers for an SVG template (components/chart.html), with presentation attributes only."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 280
LEFT, TOP, BOTTOM = 56, 28, 40
GAP = 12
TICKS = 4


@dataclass(frozen=True)
class Block:
    """One series in one column; `slot` picks its colour."""

    x: float
    y: float
    width: float
    height: float
    slot: int


@dataclass(frozen=True)
class Bar:
    middle: float
    label: str
    total: int
    label_y: float
    blocks: list[Block]


@dataclass(frozen=True)
class Tick:
    y: float
    value: int


@dataclass(frozen=True)
class Chart:
    """Everything the template draws, in the units of `viewBox`."""

    bars: list[Bar]
    ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    label_x: int = LEFT - 8
    base: int = HEIGHT - BOTTOM
    foot: int = HEIGHT - BOTTOM + 24


def chart(columns: Iterable[tuple[str, list[int]]]) -> Chart:
    """``columns``: what stands below each, and its counts, one of each series from below."""
    found = list(columns)
    top = _round_up(max((sum(counts) for _label, counts in found), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT) / max(1, len(found))
    bars = []
    for number, (label, counts) in enumerate(found):
        x, y = LEFT + number * step + GAP / 2, float(HEIGHT - BOTTOM)
        blocks = []
        for slot, count in enumerate(counts):
            height = count / top * room
            y -= height
            if height:
                blocks.append(Block(round(x, 1), round(y, 1), round(step - GAP, 1), round(height, 1), slot))
        bars.append(Bar(round(x + (step - GAP) / 2, 1), label, sum(counts), round(y - 6, 1), blocks))
    ticks = [Tick(round(HEIGHT - BOTTOM - room * n / TICKS, 1), top * n // TICKS) for n in range(TICKS + 1)]
    return Chart(bars, ticks)


def _round_up(value: int) -> int:
    """The least of 4, 8, 20, 40, 80, 200, … that is not below the value: ticks stay whole numbers."""
    scale = 4
    while True:
        for factor in (1, 2, 5):
            if scale * factor >= value:
                return scale * factor
        scale *= 10
