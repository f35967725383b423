"""Recordings of the demo, sealed on their way into the store like any other upload."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, When

from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.vault import services as vault
from calls.choices import Disposition
from calls.models import Call
from recordings import services, store
from recordings.media.limits import Limits
from recordings.uploads import Received, SealingUploadHandler


def add_recordings(actor: Actor, tenant_id: UUID) -> int:
    """One recording each for the newest calls of a company, calls back before others. How many."""
    from recordings.demo.sound import sounds  # loads the codecs, which nobody needs before

    made = sounds()
    with tenant_transaction(actor, {tenant_id}):
        first = Case(When(disposition=Disposition.CALLBACK, then=0), default=1)
        rows = Call.objects.filter(tenant_id=tenant_id).order_by(first, "-started_at")
        call_ids = list(rows.values_list("id", flat=True)[: len(made)])
    for call_id, sound in zip(call_ids, made, strict=False):
        _add(actor, tenant_id, call_id, sound.name, sound.content)
    return len(call_ids)


def _add(actor: Actor, tenant_id: UUID, call_id: UUID, name: str, content: bytes) -> None:
    with tenant_transaction(actor, {tenant_id}):
        recording = services.begin(actor=actor, call_id=call_id)
        sealer = vault.stream_sealer(tenant_id, "recording", recording.pk, "recording.audio")
    writer = store.storage().put(store.new_name(tenant_id, recording.pk, "audio"))
    handler = SealingUploadHandler(sealer, writer, Limits().max_bytes)
    handler.new_file("file", name)
    handler.receive_data_chunk(content, 0)
    handler.file_complete(len(content))
    writer.close()
    with tenant_transaction(actor, {tenant_id}):
        services.finish(actor=actor, recording_id=recording.pk, received=_received(handler), object_key=writer.name)


def _received(handler: SealingUploadHandler) -> Received:
    if handler.received is None:
        raise RuntimeError("the sealing handler has received nothing")
    return handler.received
