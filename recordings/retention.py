"""Recordings fall due by their age, on a day of their own, and at the latest with their call.

The right to hear one derives from its call, so nobody could use what outlives it. A hold on the call keeps its
recordings too, and a hold on a recording keeps it in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from callcenter.core.context import current_actor
from recordings import store
from recordings.models import PlayTicket, Recording, RecordingViewer, State
from recordings.services.erasure import LIVING, erase_of_call
from retention import held
from retention.kinds import ModelKind


def delete_objects(tenant_id: UUID, ids: Sequence[UUID]) -> None:
    """Takes the sealed sound out of the store. An object that is gone already is no error."""
    rows = Recording.objects.filter(tenant_id=tenant_id, pk__in=ids)
    for names in rows.values_list("object_key", "playable_key"):
        for name in names:
            store.delete(name)


def clear_rest(tenant_id: UUID, ids: Sequence[UUID]) -> None:
    """Tickets, named viewers, and what the row says of the sound; the digest of the sealed object names what went."""
    PlayTicket.objects.filter(tenant_id=tenant_id, recording_id__in=ids).delete()
    RecordingViewer.objects.filter(tenant_id=tenant_id, content_object_id__in=ids).delete()
    Recording.objects.filter(tenant_id=tenant_id, pk__in=ids).update(
        digest="", object_key="", playable_key="", changed_at=Now()
    )


RECORDINGS = ModelKind(
    model=Recording,
    data_class="recording",
    object_type="recording",
    clock="created_at",
    kept=tuple(state.value for state in LIVING),
    shredding=State.SHREDDING.value,
    shredded=State.SHREDDED.value,
    within="call_id",
    outside=delete_objects,
    also=clear_rest,
)

_FATES = {State.SHREDDING: held.Fate.SHREDDING, State.SHREDDED: held.Fate.SHREDDED}


def fate(tenant_id: UUID, recording_id: UUID) -> held.Fate:
    """Where a recording stands, for a hold that is asked for on it."""
    states = Recording.objects.filter(tenant_id=tenant_id, pk=recording_id).values_list("state", flat=True)
    return next((_FATES.get(State(state), held.Fate.KEPT) for state in states), held.Fate.UNKNOWN)


def call_is_erased(sender: Any, *, tenant_id: UUID, call_id: UUID, **rest: Any) -> None:
    """Hears of a shredded call, in its transaction."""
    erase_of_call(actor=current_actor(), tenant_id=tenant_id, call_id=call_id)
