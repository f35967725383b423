"""Numbers about calls, without opening any."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls.choices import BRIEF, Disposition
from calls.queries.access import kept_calls


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The actor's own calls since a moment. ``brief``: nobody to call back."""

    calls: int
    callbacks: int
    urgent: int
    brief: int


def day_counts(actor: Actor, since: datetime) -> DayCounts:
    calls = kept_calls(actor, Permission.CALL_LIST).filter(operator_id=actor.id, started_at__gte=since)
    found = calls.aggregate(
        calls=Count("id"),
        callbacks=Count("id", filter=Q(disposition=Disposition.CALLBACK)),
        urgent=Count("id", filter=Q(disposition=Disposition.URGENT)),
        brief=Count("id", filter=Q(disposition__in=BRIEF)),
    )
    return DayCounts(**found)
