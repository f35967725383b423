"""Recordings fall due by their age, on a day of their own, and at the latest with their call.

The right to hear one derives from its call, so nobody could use what outlives it. A hold on the call keeps its
recordings too, and a hold on a recording keeps it in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from recordings import store
from recordings.models import PlayTicket, Recording, RecordingState, RecordingViewer
from retention.kinds import Hanging, RecordKind

LIVING = (RecordingState.CHECKING, RecordingState.READY, RecordingState.REFUSED)
_SHAPE = {"size", "format", "codec", "duration_ms", "object_size", "object_digest", "playable_size"}


def delete_objects(tenant_id: UUID, ids: Sequence[UUID]) -> None:
    """Takes the sealed sound out of the store. An object that is gone already is no error."""
    rows = Recording.objects.filter(tenant_id=tenant_id, pk__in=ids)
    for names in rows.values_list("object_key", "playable_key"):
        for name in names:
            store.delete(name)


RECORDINGS = RecordKind(
    model=Recording,
    data_class="recording",
    object_type="recording",
    hold="recording",
    label=_("録音"),
    started="created_at",
    kept=tuple(state.value for state in LIVING),
    changed="changed_at",
    within="call_id",
    # The digest of the sealed object stays: it names what was destroyed. That of the file as it was sent goes.
    stays=frozenset({"call_id", "reason", "uploaded_by", "uploaded_label", "created_at", *_SHAPE}),
    hanging=(Hanging(PlayTicket, "recording_id"), Hanging(RecordingViewer, "content_object_id")),
    outside=delete_objects,
    digest="object_digest",
)
