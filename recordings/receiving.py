"""One upload from its first byte to its answer, for page and API alike. No transaction is open while bytes arrive."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from callcenter.core.db import release_connections
from callcenter.core.errors import LengthRequired, Unavailable
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.core.places import Places
from callcenter.core.streams import fresh_actor, require_same_origin, short_transaction
from callcenter.objects import Writer
from callcenter.vault import services as vault
from callcenter.vault.stream import StreamSealer
from calls.queries import get_call_for
from recordings import services, store, uploads
from recordings.media.limits import Limits
from recordings.models import Recording
from recordings.services import Uploaded

LIMITS = Limits()
AT_ONCE = 4
"""Uploads of one person in each process, which has 16 threads for them: who sends slowly leaves some to the others."""
_places = Places(AT_ONCE, _("同時に送れる録音は4件までです。送信中のものが終わってから、もう一度送ってください。"))


def receive_upload(request: Request, call_id: UUID) -> Uploaded:
    """Who may upload is settled from the headers, then the row and its key are made, then the body is read.

    Raises LengthRequired, TooLarge, Forbidden, Throttled, NotFound before a byte of the body is read; Invalid, TooLarge
    and Unavailable afterwards, when nothing of it is left.
    """
    try:
        uploads.declared_length(request, LIMITS)
    except LengthRequired:
        with short_transaction(request.actor):  # a stranger learns nothing from this answer either
            get_call_for(request.actor, call_id, Permission.RECORDING_UPLOAD)
        raise
    require_same_origin(request)
    with _places.one_of(request.actor.id):
        return _received(request, call_id)


def _received(request: Request, call_id: UUID) -> Uploaded:
    recording, sealer = _begin(request, call_id)
    try:
        writer = store.storage().put(store.new_name(recording.tenant_id, recording.pk, "audio"))
    except OSError as error:
        raise _not_stored() from error
    try:
        uploaded = _receive(request, recording, sealer, writer)
    except BaseException as error:
        _give_up(request, recording, writer)
        if isinstance(error, OSError):
            raise _not_stored() from error
        raise
    if uploaded.replayed:
        writer.abandon()
    return uploaded


def _begin(request: Request, call_id: UUID) -> tuple[Recording, StreamSealer]:
    with short_transaction(request.actor):
        recording = services.begin(actor=request.actor, call_id=call_id)
        sealer = vault.stream_sealer(recording.tenant_id, "recording", recording.pk, "recording.audio")
    return recording, sealer


def _receive(request: Request, recording: Recording, sealer: StreamSealer, writer: Writer) -> Uploaded:
    received = uploads.receive(request, sealer=sealer, sink=writer, limits=LIMITS)
    writer.close()
    actor = fresh_actor(request)
    with short_transaction(actor):
        return services.finish(
            actor=actor,
            recording_id=recording.pk,
            received=received,
            object_key=writer.name,
            idempotency_key=request.headers.get("Idempotency-Key", ""),
        )


def _give_up(request: Request, recording: Recording, writer: Writer) -> None:
    """Takes away what arrived. Where the database does not answer either, the sweep does it."""
    writer.abandon()
    with suppress(DatabaseError), short_transaction(request.actor):
        services.abandon(tenant_id=recording.tenant_id, recording_id=recording.pk)
    release_connections()


def _not_stored() -> Unavailable:
    return Unavailable(code="storage")
