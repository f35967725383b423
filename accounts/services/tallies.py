"""Counting tries in rows: over all processes, exact however many come at once, and before the deed.

A tally is forgotten after so long without a try that was let through, so in no such time are there more than the limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Tally

LONGEST = timedelta(days=1)


def take(key: str, limit: int, window: timedelta) -> int:
    """Counts one try and says how many had been let through before it; at ``limit`` and above it must not be done.

    The first try too many answers ``limit``, each further one more than that.
    """
    Tally.objects.get_or_create(key=key)
    with transaction.atomic():
        row = Tally.objects.select_for_update().annotate(old=Now() - F("last_at")).get(key=key)
        tries = 0 if row.old > window else row.count
        if tries < limit:
            Tally.objects.filter(key=key).update(count=tries + 1, last_at=Now())
        elif tries == limit:
            Tally.objects.filter(key=key).update(count=tries + 1)
    return tries


def give_back(key: str) -> None:
    """The last try shall not count."""
    Tally.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def clear(keys: Iterable[str]) -> int:
    deleted, _rows = Tally.objects.filter(key__in=list(keys)).delete()
    return int(deleted)


def is_full(keys: Iterable[str], limit: int, window: timedelta) -> bool:
    return Tally.objects.filter(key__in=list(keys), count__gte=limit, last_at__gt=Now() - window).exists()


def tidy() -> None:
    """Forgets tallies that count for nothing any more."""
    Tally.objects.filter(last_at__lt=Now() - LONGEST).delete()
