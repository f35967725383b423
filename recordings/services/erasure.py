"""A call is erased: its recordings go with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from callcenter.core.context import Actor, current_actor
from callcenter.core.tasks import publish
from recordings.models import Recording
from recordings.retention import LIVING, RECORDINGS
from retention import destruction
from retention.jobs import RUN
from retention.queries import is_held
from retention.services import lock_class


def erase_of_call(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> int:
    """Begins with those that no hold keeps; how many. A run over their class finishes. The company is open for writing.

    The policies' locks, which every hold takes too, keep a hold from coming in between.
    """
    for data_class in ("message", RECORDINGS.data_class):
        lock_class(tenant_id, data_class)
    rows = Recording.objects.select_for_update().filter(tenant_id=tenant_id, call_id=call_id, state__in=LIVING)
    ids = [
        recording.pk
        for recording in rows.order_by("id")
        if not is_held(tenant_id, RECORDINGS.data_class, recording.pk, within=(call_id,))
    ]
    if ids:
        destruction.begin(actor=actor, kind=RECORDINGS, tenant_id=tenant_id, ids=ids, reason="call_erased")
        publish(RUN, tenant_id=tenant_id, data_class=RECORDINGS.data_class)
    return len(ids)


def call_is_erased(sender: Any, *, tenant_id: UUID, call_id: UUID, **rest: Any) -> None:
    """Hears of a shredded call, in its transaction."""
    erase_of_call(actor=current_actor(), tenant_id=tenant_id, call_id=call_id)
