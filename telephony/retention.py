"""What was told of a call that nobody has written down yet keeps its key."""

from collections.abc import Sequence
from uuid import UUID

from telephony.models import Leg, Told


def existing_legs(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    kept = Leg.objects.filter(tenant_id=tenant_id, pk__in=ids, caller__isnull=False)
    heard = Told.objects.filter(tenant_id=tenant_id, leg__in=ids, sound__isnull=False)
    return [*kept.values_list("pk", flat=True), *heard.values_list("leg_id", flat=True)]
