"""Says that something happened, in the transaction in which it does."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from callcenter.live import wake
from callcenter.live.kinds import is_kind
from callcenter.live.models import Happening

MOST = 50
"""Ids of one happening. Who changes more at once tells that much changed: none."""


def tell(*, tenant_id: UUID, kind: str, ids: Iterable[UUID] = ()) -> None:
    """``tenant_id`` is the one that this transaction writes to. After its commit the streams are woken."""
    if not is_kind(kind):
        raise LookupError(f"no room tells of {kind}")
    named = list(ids)
    Happening.objects.bulk_create([Happening(tenant_id=tenant_id, kind=kind, ids=named if len(named) <= MOST else [])])
    transaction.on_commit(wake.ring)
