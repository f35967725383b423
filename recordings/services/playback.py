"""Hearing a recording: a ticket is opened with a purpose, and every range that is read is an event of its own."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from audit.purposes import Purpose, parse_ticket
from audit.services import open_stream, record, reveal_bytes
from callcenter.core.context import Actor, ActorKind
from callcenter.core.db import now, write_to
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.objects import Reader
from callcenter.vault.fields import unit_of
from callcenter.vault.keystore import KeyMissing
from callcenter.vault.stream import RangeReader
from recordings import store
from recordings.models import PlayTicket, Recording
from recordings.queries import Playing, get_meta_for, get_playable_for
from recordings.ranges import Span

LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A fresh ticket. `secret` is known to its holder only; `peaks` are 800 levels 0-255."""

    recording: Recording
    secret: str
    expires_at: datetime
    peaks: bytes


def open_ticket(*, actor: Actor, recording_id: UUID, purpose: str, reference: str = "") -> Ticket:
    """Permission to hear it for five minutes, in this session or by this token. Purpose by code or label."""
    recording = get_playable_for(actor, recording_id)
    chosen, reference = Purpose.parse(purpose), parse_ticket(reference)
    write_to(recording.tenant_id)
    peaks = reveal_bytes(
        actor=actor,
        action="recording.play_opened",
        obj=recording,
        field="peaks",
        purpose=chosen,
        ticket=reference,
    )
    secret, expires_at = secrets.token_urlsafe(32), now() + LIFETIME
    PlayTicket.objects.create(
        tenant_id=recording.tenant_id,
        recording=recording,
        digest=hashlib.sha256(secret.encode()).digest(),
        holder_id=actor.id or HOUSE_ID,
        session_hmac=actor.session_hmac if actor.kind is ActorKind.PERSON else "",
        token_id=actor.token_id,
        purpose=chosen.value,
        reference=reference,
        expires_at=expires_at,
    )
    return Ticket(recording, secret, expires_at, peaks or b"")


@dataclass(frozen=True, slots=True)
class Sound:
    """The opened sound, to be read without a database. `close` it."""

    reader: RangeReader
    source: Reader

    def close(self) -> None:
        self.source.close()


def plain_size(recording: Recording) -> int:
    """Bytes of what is played."""
    return int((recording.playable_size if recording.playable_key else recording.size) or 0)


def open_range(*, actor: Actor, playing: Playing, span: Span) -> Sound:
    """Writes the event of this range and opens the sound. Raises NotFound when it was destroyed meanwhile."""
    recording, ticket = playing.recording, playing.ticket
    converted = bool(recording.playable_key)
    try:
        source = store.storage().open(recording.playable_key or recording.object_key)
    except FileNotFoundError:
        raise NotFound() from None
    try:
        reader = open_stream(
            actor=actor,
            action="recording.range",
            target=recording,
            unit=unit_of(recording),
            label="recording.playable" if converted else "recording.audio",
            read_at=source.read_at,
            size=source.size,
            purpose=ticket.purpose,
            ticket=ticket.reference,
            span=f"{span.start}-{span.start + span.length - 1}",
        )
    except BaseException as error:
        source.close()
        if isinstance(error, KeyMissing):
            raise NotFound() from None
        raise
    return Sound(reader, source)


def describe(*, actor: Actor, recording_id: UUID) -> tuple[Recording, bytes]:
    """A recording and its peaks for somebody who asks what it is; writes the event of the response."""
    recording = get_meta_for(actor, recording_id)
    if recording.peaks is None:
        record(actor=actor, action="recording.viewed", tenant_id=recording.tenant_id, target=recording)
        return recording, b""
    peaks = reveal_bytes(
        actor=actor,
        action="recording.viewed",
        obj=recording,
        field="peaks",
        purpose=Purpose.CONTENT_CHECK,
    )
    return recording, peaks or b""
