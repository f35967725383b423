"""A recording arrives: a row and a key first, the bytes without a transaction, then the row is finished.

Until it is finished nobody sees it. What breaks off in between is taken away by `discard`, at the latest by the sweep.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import NotFound
from callcenter.core.idempotency import once
from callcenter.core.permissions import Permission
from callcenter.core.tasks import publish
from callcenter.vault import services as vault
from calls.queries import get_call_for
from recordings.models import Recording, RecordingState
from recordings.services.jobs import CHECK, DISCARD
from recordings.uploads import Received

CLASS = "recording"
ROUTE = "recordings.upload"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload answers. `replayed`: an Idempotency-Key named an earlier one, nothing new was kept."""

    id: UUID
    state: str
    status: int
    replayed: bool


def begin(*, actor: Actor, call_id: UUID) -> Recording:
    """The row (receiving) and the key of a recording that is going to arrive for this call."""
    call = get_call_for(actor, call_id, Permission.RECORDING_UPLOAD)
    write_to(call.tenant_id)
    recording = Recording(tenant_id=call.tenant_id, call=call, uploaded_by=actor.id, uploaded_label=actor.label[:40])
    vault.create_key(tenant_id=call.tenant_id, data_class=CLASS, object_id=recording.pk)
    recording.save(force_insert=True)
    record(actor=actor, action="recording.upload_started", tenant_id=call.tenant_id, target=recording)
    return recording


def finish(
    *, actor: Actor, recording_id: UUID, received: Received, object_key: str, idempotency_key: str = ""
) -> Uploaded:
    """The bytes are in the store: the row is finished and its check asked for.

    With a key that named an earlier upload of the same file to the same call, that one is answered and this one
    discarded. Raises NotFound when the sweep took the row away meanwhile, or the right ended.
    """
    recording = _receiving(recording_id)
    get_call_for(actor, recording.call_id, Permission.RECORDING_UPLOAD)

    def keep() -> tuple[UUID, int]:
        _fill(recording, received, object_key)
        publish(CHECK, tenant_id=recording.tenant_id, once=True, recording_id=recording.pk)
        record(actor=actor, action="recording.received", tenant_id=recording.tenant_id, target=recording)
        return recording.pk, 201

    object_id, status, replayed = once(
        actor=actor,
        tenant_id=recording.tenant_id,
        route=ROUTE,
        key=idempotency_key,
        body={"call": str(recording.call_id), "digest": received.digest, "size": received.size},
        create=keep,
    )
    if replayed:
        publish(DISCARD, tenant_id=recording.tenant_id, recording_id=recording.pk)
    state = Recording.objects.get(pk=object_id).state
    return Uploaded(object_id, state, status, replayed)


def _receiving(recording_id: UUID) -> Recording:
    recording = Recording.objects.filter(pk=recording_id, state=RecordingState.RECEIVING).first()
    if recording is None:
        raise NotFound()
    write_to(recording.tenant_id)
    return Recording.objects.select_for_update().get(pk=recording_id)


def _fill(recording: Recording, received: Received, object_key: str) -> None:
    vault.seal(recording, {"filename": received.filename})
    recording.state = RecordingState.CHECKING
    recording.size, recording.digest = received.size, received.digest
    recording.object_key, recording.object_size = object_key, received.sealed_size
    recording.object_digest = received.sealed_digest
    recording.changed_at = Now()
    recording.save(
        update_fields=[
            "filename",
            "state",
            "size",
            "digest",
            "object_key",
            "object_size",
            "object_digest",
            "changed_at",
        ]
    )


def abandon(*, tenant_id: UUID, recording_id: UUID) -> None:
    """The upload broke off: asks the worker, who alone may delete keys, to take away what there is of it."""
    write_to(tenant_id)
    publish(DISCARD, tenant_id=tenant_id, recording_id=recording_id)


def discard(*, actor: Actor, recording_id: UUID) -> bool:
    """Takes away an upload that was never finished: key, object, row. Worker only. Whether there was one."""
    recording = Recording.objects.select_for_update().filter(pk=recording_id, state=RecordingState.RECEIVING).first()
    if recording is None:
        return False
    event = vault.destroy_key(recording.tenant_id, CLASS, recording.pk)
    if event.done:
        record(actor=actor, action=event.action, tenant_id=recording.tenant_id, target=recording)
    record(actor=actor, action="recording.discarded", tenant_id=recording.tenant_id, target=recording)
    recording.delete()
    return True
