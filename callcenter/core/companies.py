"""A company as it is chosen on a page, and those that a typed text may mean. Any app may offer them; ``tenants`` finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

MOST = 50
"""So many companies are offered at once; among more one searches."""


@dataclass(frozen=True, slots=True)
class Company:
    """What tells a company from others: its name, its reading and its short name."""

    id: UUID
    slug: str
    name: str
    kana: str = ""

    @property
    def written(self) -> str:
        """As a text field shows the chosen company; typed again, it means this very one."""
        return f"{self.name}（{self.slug}）"


@dataclass(frozen=True, slots=True)
class Found:
    """Companies by reading, at most MOST. ``more``: there are others that the text may mean."""

    rows: Sequence[Company]
    more: bool = False
