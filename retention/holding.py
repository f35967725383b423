"""What holds keep of one class, and which of it the log has been told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from audit.models import AuditEvent
from retention.kinds import Spared
from retention.models import LINGERS, HoldScope, LegalHold

#: A record that stays held is mentioned again after this long.
TELL_AGAIN = timedelta(days=30)
#: Holds over a whole class or company are mentioned with their number once a day.
TELL_DAILY = timedelta(hours=23)


@dataclass(frozen=True)
class Holds:
    """`blanket`: a hold over the class or the company, which keeps everything; else what single holds keep."""

    blanket: LegalHold | None
    spared: Spared


KEEPING = Q(released_at__isnull=True) | Q(released_at__gt=Now() - LINGERS)
"""Holds that keep something: those in force, and those that linger."""


def holds_on(tenant_id: UUID, data_class: str) -> Holds:
    """The holds that keep something of a class. Read under the lock of the class, so none can come in between."""
    return together(LegalHold.objects.filter(KEEPING, tenant_id=tenant_id), data_class)


def together(rows: QuerySet[LegalHold], data_class: str) -> Holds:
    """What these holds keep of a class."""
    rows = rows.filter(Q(data_class="") | Q(data_class=data_class)).order_by("set_at", "id")
    blanket, ids = None, set()
    for hold in rows:
        if hold.scope in (HoldScope.TENANT, HoldScope.CLASS):
            blanket = blanket or hold
        elif hold.target_id is not None:
            ids.add(hold.target_id)
    return Holds(blanket, Spared(frozenset(ids)))


def not_yet_told(
    tenant_id: UUID, action: str, object_ids: Iterable[UUID], at: datetime, again: timedelta = TELL_AGAIN
) -> list[UUID]:
    """Those of the objects about which the log says nothing of this kind lately."""
    ids = list(object_ids)
    events = AuditEvent.objects.filter(
        tenant_id=tenant_id, object_key__in=[str(i) for i in ids], created_at__gt=at - again, action=action
    )
    told = set(events.values_list("object_key", flat=True))
    return [i for i in ids if str(i) not in told]
