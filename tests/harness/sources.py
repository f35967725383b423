"""The product's own source: every top-level app with a room, and what composes them."""

from collections.abc import Iterator
from pathlib import Path

from callcenter.settings.env import ROOT

PACKAGES = ("callcenter", *sorted(room.parent.name for room in ROOT.glob("*/room.py")))


def files(pattern: str = "*.py") -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob(pattern))
