"""Named viewers (録音を聞ける人): the client's administrator says who else may hear one recording."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from accounts.services.grants import replace_object_grants
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from recordings.models import Recording, RecordingViewer
from recordings.queries import get_recording_for


def set_viewers(*, actor: Actor, recording_id: UUID, user_ids: Iterable[UUID]) -> Recording:
    """Exactly these members of the company may hear it besides those whose role allows it. Written to the log."""
    recording = get_recording_for(actor, recording_id, Permission.RECORDING_GRANT)
    replace_object_grants(
        actor=actor,
        model=RecordingViewer,
        obj=recording,
        codename=str(Permission.RECORDING_PLAY),
        user_ids=frozenset(user_ids),
    )
    return recording
