"""The weekly chart as numbers for an SVG template: stacked columns, one per week, with presentation attributes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from retention.calendar import Calendar

WIDTH, HEIGHT = 960, 280
LEFT, TOP, BOTTOM = 56, 28, 40
GAP = 12
TICKS = 4


@dataclass(frozen=True)
class Block:
    """One class in one column; `slot` picks its colour and pattern."""

    x: float
    y: float
    width: float
    height: float
    slot: int


@dataclass(frozen=True)
class Column:
    middle: float
    start: date
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

    columns: list[Column]
    ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    label_x: int = LEFT - 8
    base: int = HEIGHT - BOTTOM
    foot: int = HEIGHT - BOTTOM + 24


def chart(calendar: Calendar) -> Chart:
    top = _round_up(max((week.total for week in calendar.weeks), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT) / max(1, len(calendar.weeks))
    columns = []
    for number, week in enumerate(calendar.weeks):
        x, y = LEFT + number * step + GAP / 2, float(HEIGHT - BOTTOM)
        blocks = []
        for slot, data_class in enumerate(calendar.classes):
            height = week.counts[data_class.code] / top * room
            y -= height
            if height:
                blocks.append(Block(round(x, 1), round(y, 1), round(step - GAP, 1), round(height, 1), slot))
        columns.append(Column(round(x + (step - GAP) / 2, 1), week.start, week.total, round(y - 6, 1), blocks))
    ticks = [Tick(round(HEIGHT - BOTTOM - room * n / TICKS, 1), top * n // TICKS) for n in range(TICKS + 1)]
    return Chart(columns, ticks)


def _round_up(value: int) -> int:
    """The least of 4, 8, 20, 40, 80, 200, … that is not below the value: ticks stay whole numbers."""
    scale = 4
    while True:
        for factor in (1, 2, 5):
            if scale * factor >= value:
                return scale * factor
        scale *= 10
