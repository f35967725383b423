"""Numbers about calls, without opening any."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls.choices import Urgency
from calls.kinds import Tally, counted
from calls.models import CURRENT, Message
from calls.queries.access import kept_calls


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The actor's own calls since a moment. ``brief``: nobody to call back."""

    calls: int
    callbacks: int
    urgent: int
    brief: int


def day_counts(actor: Actor, since: datetime) -> DayCounts:
    """Of the actor's own calls. A call counts as urgent by its kind, or because its message is."""
    calls = kept_calls(actor, Permission.CALL_LIST).filter(operator_id=actor.id, started_at__gte=since)
    urgent = Message.objects.filter(
        CURRENT, tenant_id=OuterRef("tenant_id"), call_id=OuterRef("pk"), urgency=Urgency.URGENT
    )
    of = {tally: Q(disposition__in=counted(tally)) for tally in Tally}
    of[Tally.URGENT] |= Q(Exists(urgent))
    found = calls.aggregate(calls=Count("id"), **{tally.value: Count("id", filter=kind) for tally, kind in of.items()})
    return DayCounts(**found)
