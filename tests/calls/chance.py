"""What looks like a value by chance."""

from __future__ import annotations

import re

_CHANCE = re.compile(r"[0-9a-f-]{16,}|\.\d+")


def without_chance(text: str) -> str:
    """The text without ids, digests, sealed bytes and fractions of a second, which hold any four digits by chance."""
    return _CHANCE.sub("", text)
