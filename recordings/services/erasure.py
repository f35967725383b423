"""A recording ends: the key first, then the objects, then what the row still says. Every step may be repeated."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Now

from audit.services import Target, record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict
from callcenter.core.tasks import publish
from callcenter.vault import services as vault
from recordings import store
from recordings.models import PlayTicket, Recording, RecordingViewer, State
from recordings.services.jobs import SHRED
from retention.queries import is_held
from retention.services import lock_class

CLASS = "recording"
LIVING = (State.CHECKING, State.READY, State.REFUSED)


def destroy_key(*, actor: Actor, recording: Recording) -> None:
    """From this moment nobody can open anything of this recording. Worker only, idempotent."""
    event = vault.destroy_key(recording.tenant_id, CLASS, recording.pk)
    if event.done:
        record(
            actor=actor,
            action=event.action,
            tenant_id=recording.tenant_id,
            target=Target("recording", recording.pk),
        )


def delete_objects(recording: Recording) -> None:
    """Takes both objects out of the store; those already gone are no error."""
    for name in (recording.object_key, recording.playable_key):
        store.delete(name)


def start_shredding(*, actor: Actor, recording: Recording, reason: str = "retention") -> None:
    """Nobody hears it from here on. The caller holds the row's lock and has asked about holds in this transaction."""
    if recording.state not in LIVING:
        return
    recording.state = State.SHREDDING
    recording.changed_at = Now()
    recording.save(update_fields=["state", "changed_at"])
    record(
        actor=actor,
        action="recording.shredding",
        tenant_id=recording.tenant_id,
        target=recording,
        reason=reason,
        digest=recording.object_digest,
    )


def finish_shredding(*, actor: Actor, recording: Recording) -> None:
    """Key, objects, tickets, columns; then the event. Resumable from the state `shredding`; worker only."""
    if recording.state == State.SHREDDED:
        return
    if recording.state != State.SHREDDING:
        raise Conflict()
    destroy_key(actor=actor, recording=recording)
    delete_objects(recording)
    PlayTicket.objects.filter(tenant_id=recording.tenant_id, recording_id=recording.pk).delete()
    RecordingViewer.objects.filter(tenant_id=recording.tenant_id, content_object_id=recording.pk).delete()
    empty(recording)
    recording.state = State.SHREDDED
    recording.save()
    record(
        actor=actor,
        action="recording.shredded",
        tenant_id=recording.tenant_id,
        target=recording,
        digest=recording.object_digest,
    )


def empty(recording: Recording) -> None:
    """Clears what was derived from the sound. The digest of the sealed object stays: it names what was destroyed."""
    vault.null_sealed(recording)
    recording.digest, recording.object_key, recording.playable_key = "", "", ""
    recording.changed_at = Now()


def shred(*, actor: Actor, recording_id: UUID) -> bool:
    """Finishes a shredding that was started. Whether there was something left to do."""
    recording = Recording.objects.select_for_update().filter(pk=recording_id, state=State.SHREDDING).first()
    if recording is None:
        return False
    finish_shredding(actor=actor, recording=recording)
    return True


def erase_of_call(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> int:
    """A call is erased: its recordings go with it, unless a hold keeps them. How many.

    Starts in this transaction, the worker finishes. The policies' locks, which every hold takes too, keep a hold
    from coming in between.
    """
    write_to(tenant_id)
    for data_class in ("message", CLASS):
        lock_class(tenant_id, data_class)
    rows = Recording.objects.select_for_update().filter(tenant_id=tenant_id, call_id=call_id, state__in=LIVING)
    count = 0
    for recording in rows.order_by("id"):
        if is_held(tenant_id, CLASS, recording.pk, within=(call_id,)):
            continue
        start_shredding(actor=actor, recording=recording, reason="call_erased")
        publish(SHRED, tenant_id=tenant_id, recording_id=recording.pk)
        count += 1
    return count
