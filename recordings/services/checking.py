"""The check of a received recording, by the worker: decode it whole, draw its peaks, convert it where needed.

No transaction is open while it decodes. A file that is refused leaves its row with the reason and nothing else. Only a verdict
about the file does that: a decoder that was killed, an object or a key that is not there, is tried again by the job, and the
recording stays as it is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from audit.purposes import Purpose
from audit.services import open_stream, record
from callcenter.core import jobs
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.objects import Reader, Writer
from callcenter.vault import services as vault
from callcenter.vault.fields import unit_of
from callcenter.vault.format import NotOpenedError
from callcenter.vault.stream import RangeReader, StreamSealer
from recordings import store
from recordings.media.inspection import NoVerdictError, Report, inspect
from recordings.media.limits import Limits
from recordings.media.refusal import RefusedError
from recordings.models import Recording, RecordingState
from recordings.retention import RECORDINGS
from retention import destruction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the decoder needs, all of it usable without the database."""

    reader: RangeReader
    sealer: StreamSealer
    source: Reader
    playable_name: str


class _Playable:
    """The converted sound, made only when the first byte of it comes."""

    def __init__(self, name: str, sealer: StreamSealer) -> None:
        self._name, self._sealer = name, sealer
        self._writer: Writer | None = None

    def take(self, data: bytes) -> None:
        if self._writer is None:
            self._writer = store.storage().put(self._name)
        self._writer.write(self._sealer.update(data))

    def finish(self) -> int:
        """Sealed bytes of the object; 0 where nothing was converted."""
        if self._writer is None:
            return 0
        self._writer.write(self._sealer.finalize())
        self._writer.close()
        return self._sealer.sealed_size

    @property
    def plain_size(self) -> int:
        return self._sealer.plain_size

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.abandon()


def check_recording(*, actor: Actor, tenant_id: UUID, recording_id: UUID, limits: Limits | None = None) -> str:
    """Checks a recording and answers its state afterwards; '' when there was nothing to check. Opens its own
    transactions. May run twice at once: the first to finish wins, the other takes its own object away."""
    work = _prepare(actor, tenant_id, recording_id)
    if work is None:
        return ""
    playable = _Playable(work.playable_name, work.sealer)
    try:
        report = inspect(work.reader.read_bytes, work.reader.plain_size, sink=playable.take, limits=limits)
        if not report.filtered:
            logger.warning("decoder_unfiltered", extra={"object_id": str(recording_id)})
        playable_size = playable.finish()
        state = _accept(actor, tenant_id, recording_id, report, work.playable_name, playable)
    except RefusedError as error:
        playable.abandon()
        return _refuse(actor, tenant_id, recording_id, error.code)
    except NotOpenedError:
        playable.abandon()
        logger.error("sealed_object_damaged", extra={"object_id": str(recording_id)})
        raise jobs.Again("damaged") from None
    except NoVerdictError as error:
        playable.abandon()
        logger.warning("decoder_ended", extra={"object_id": str(recording_id), "how": str(error)})
        raise jobs.Again("decoder_ended") from None
    except BaseException:
        playable.abandon()
        raise
    finally:
        work.source.close()
    if not state and playable_size:
        playable.abandon()
    return state


def _prepare(actor: Actor, tenant_id: UUID, recording_id: UUID) -> _Work | None:
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        recording = Recording.objects.filter(pk=recording_id, state=RecordingState.CHECKING).first()
        if recording is None:
            return None
        source = store.storage().open(recording.object_key)
        reader = open_stream(
            actor=actor,
            action="recording.checked",
            target=recording,
            unit=unit_of(recording),
            label="recording.audio",
            read_at=source.read_at,
            size=recording.object_size or 0,
            purpose=Purpose.SYSTEM,
        )
        sealer = vault.stream_sealer(tenant_id, RECORDINGS.data_class, recording.pk, "recording.playable")
        return _Work(reader, sealer, source, store.new_name(tenant_id, recording.pk, "playable"))


def _accept(actor: Actor, tenant_id: UUID, recording_id: UUID, report: Report, name: str, playable: _Playable) -> str:
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        recording = _checking(recording_id)
        if recording is None:
            return ""
        vault.seal(recording, {"peaks": report.peaks})
        recording.state = RecordingState.READY
        recording.format, recording.codec = report.format, report.codec
        recording.duration_ms = report.duration_ms
        if report.converted:
            recording.playable_key, recording.playable_size = name, playable.plain_size
        recording.changed_at = Now()
        recording.save()
        record(actor=actor, action="recording.ready", tenant_id=tenant_id, target=recording)
        jobs.confirm()
    return RecordingState.READY.value


def _refuse(actor: Actor, tenant_id: UUID, recording_id: UUID, code: str) -> str:
    """The row says why; then key and objects go. A crash in between is finished by the sweep."""
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        recording = _checking(recording_id)
        if recording is None:
            return ""
        recording.state, recording.reason = RecordingState.REFUSED, code
        recording.changed_at = Now()
        recording.save(update_fields=["state", "reason", "changed_at"])
        record(actor=actor, action="recording.refused", tenant_id=tenant_id, target=recording, reason=code)
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        clear_refused(actor=actor, recording_id=recording_id)
        jobs.confirm()
    return RecordingState.REFUSED.value


def clear_refused(*, actor: Actor, recording_id: UUID) -> None:
    """Key, objects and file name of a refused recording go. Worker only, may be repeated."""
    recording = Recording.objects.select_for_update().get(pk=recording_id, state=RecordingState.REFUSED)
    tenant_id, ids = recording.tenant_id, [recording.pk]
    destruction.destroy(actor=actor, kind=RECORDINGS, tenant_id=tenant_id, ids=ids, state=RecordingState.REFUSED.value)


def _checking(recording_id: UUID) -> Recording | None:
    return Recording.objects.select_for_update().filter(pk=recording_id, state=RecordingState.CHECKING).first()
