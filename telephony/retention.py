"""The number of a caller whose call nobody has written down yet keeps its key."""

from collections.abc import Sequence
from uuid import UUID

from telephony.models import Leg


def existing_legs(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    kept = Leg.objects.filter(tenant_id=tenant_id, pk__in=ids, caller__isnull=False)
    return list(kept.values_list("pk", flat=True))
