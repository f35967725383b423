"""A recording that an exchange keeps for us: fetched from a host that was allowed, sealed while it arrives, then as any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from audit.services import Target, record
from callcenter.core import jobs
from callcenter.core.context import Actor, TransactionState
from callcenter.core.db import tenant_transaction
from callcenter.core.fetching import FetchFailed, FetchRefused, Limits
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import publish
from callcenter.objects import Writer
from callcenter.vault import services as vault
from callcenter.vault.stream import StreamSealer
from calls.models import Call
from recordings import store
from recordings.media import limits
from recordings.models import Recording
from recordings.services.jobs import FETCH
from recordings.services.uploading import begin, discard, finish
from recordings.uploads import FIELD, Received, SealingUploadHandler
from telephony.services import sounds

MOST_BYTES = limits.Limits().max_bytes
NAME = "recording"
MENDABLE = frozenset({"host", "private", "answer"})
"""Refusals that say nothing of the recording: a host is allowed, a name or a right is mended, and it can be fetched after all."""


def ask(*, tenant_id: UUID, call_id: UUID, **_signal: Any) -> None:
    """Hears that there is something to fetch, in the transaction that makes it so."""
    publish(FETCH, tenant_id=tenant_id, once=True, call_id=call_id)


def fetch_of_call(*, actor: Actor, tenant_id: UUID, call_id: UUID) -> int:
    """Everything of this call that waits; how much came. Nothing before there is the call: then it is asked for again.

    One that does not come keeps no other from coming.
    """
    with _open(actor, tenant_id):
        written = Call.objects.filter(tenant_id=tenant_id, pk=call_id).exists()
        waiting = sounds.waiting(tenant_id, call_id) if written else []
    came, later = 0, list[jobs.Again]()
    for telling_id in waiting:
        try:
            came += _fetch(actor, tenant_id, call_id, telling_id)
        except jobs.Again as again:
            later.append(again)
    if later:
        raise later[0]
    return came


def _open(actor: Actor, tenant_id: UUID) -> AbstractContextManager[TransactionState]:
    return tenant_transaction(actor, {tenant_id, HOUSE_ID}, write=tenant_id)


def _fetch(actor: Actor, tenant_id: UUID, call_id: UUID, telling_id: UUID) -> bool:
    with _open(actor, tenant_id):
        sound = sounds.open_sound(actor=actor, tenant_id=tenant_id, telling_id=telling_id)
        if sound is None:
            return False
        recording = begin(actor=actor, call_id=call_id)
        sealer = vault.stream_sealer(tenant_id, "recording", recording.pk, "recording.audio")
    writer = store.storage().put(store.new_name(tenant_id, recording.pk, "audio"))
    came = False
    try:
        received = _arrive(sound, sealer, writer)
        writer.close()
        with _open(actor, tenant_id):
            sounds.forget_sound(tenant_id=tenant_id, telling_id=telling_id)
            if not _known(recording, received):
                finish(actor=actor, recording_id=recording.pk, received=received, object_key=writer.name)
                sounds.became(tenant_id=tenant_id, call_id=call_id, place=sound.place, recording_id=recording.pk)
                came = True
        if not came:
            _take_back(actor, recording, writer)
    except FetchRefused as refused:
        _take_back(actor, recording, writer)
        _refuse(actor, tenant_id, call_id, telling_id, refused.code)
        if refused.code in MENDABLE:
            raise jobs.Again(f"fetch_{refused.code}") from refused
    except BaseException as error:
        with suppress(DatabaseError):
            _take_back(actor, recording, writer)
        if isinstance(error, FetchFailed):
            raise jobs.Again(error.code) from error
        raise
    else:
        sound.forget()
    return came


def _arrive(sound: sounds.Sound, sealer: StreamSealer, writer: Writer) -> Received:
    handler = SealingUploadHandler(sealer, writer, MOST_BYTES)
    handler.new_file(FIELD, NAME)
    with sound.pieces(Limits(MOST_BYTES)) as pieces:
        size = _seal(handler, pieces)
    handler.file_complete(size)
    if handler.received is None or not size:
        raise FetchFailed("empty")
    return handler.received


def _seal(handler: SealingUploadHandler, pieces: Iterator[bytes]) -> int:
    size = 0
    for piece in pieces:
        handler.receive_data_chunk(piece, size)
        size += len(piece)
    return size


def _known(recording: Recording, received: Received) -> bool:
    """Exchanges tell of one recording more than once."""
    others = Recording.objects.filter(tenant_id=recording.tenant_id, call_id=recording.call_id, digest=received.digest)
    return others.exists()


def _take_back(actor: Actor, recording: Recording, writer: Writer) -> None:
    writer.abandon()
    with _open(actor, recording.tenant_id):
        discard(actor=actor, recording_id=recording.pk)


def _refuse(actor: Actor, tenant_id: UUID, call_id: UUID, telling_id: UUID, code: str) -> None:
    """In the log. No longer asked for where nobody can mend what refuses it."""
    with _open(actor, tenant_id):
        if code not in MENDABLE:
            sounds.forget_sound(tenant_id=tenant_id, telling_id=telling_id)
        record(
            actor=actor,
            action="recording.fetch_refused",
            tenant_id=tenant_id,
            target=Target("call", call_id, tenant_id),
            outcome="denied",
            reason=f"fetch_{code}",
        )
