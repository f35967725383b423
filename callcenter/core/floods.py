"""Floods of refused requests: counted by all processes together, and slowed by each where it meets them."""

import time
from typing import Final
from uuid import UUID

from django.core.cache import cache

MINUTE: Final = 60
PAUSE: Final = 10
"""Seconds for which whoever floods is answered without any work."""

_slowed: dict[UUID, float] = {}


def count(kind: str, who: str) -> int:
    """Which of this kind from them within the minute this one is, from 1."""
    key = f"flood:{kind}:{who}"
    cache.add(key, 0, MINUTE)
    try:
        return int(cache.incr(key))
    except ValueError:  # the minute ended between the two
        cache.add(key, 1, MINUTE)
        return 1


def slow_down(who: UUID | None) -> None:
    now = time.monotonic()
    for each in [each for each, until in _slowed.items() if until < now]:
        del _slowed[each]
    if who is not None:
        _slowed[who] = now + PAUSE


def is_slowed(who: UUID | None) -> bool:
    return who is not None and _slowed.get(who, 0.0) > time.monotonic()
