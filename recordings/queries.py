"""Reads of recordings. Every getter takes the actor: loading is authorising."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries import has_object_grant, members, names, people_with_access
from accounts.queries.people import Member
from accounts.roles import permissions_of
from audit.evidence.stored import StoredObject
from audit.services import Target, record, record_with_witness
from callcenter.core.context import Actor, ActorKind, Question
from callcenter.core.errors import Conflict, Forbidden, NotFound
from callcenter.core.permissions import Permission, require
from callcenter.vault.fields import unit_of
from calls.models import Call
from calls.queries import admit, get_call_for
from recordings.models import Recording, RecordingState

HIDDEN = (RecordingState.RECEIVING,)
"""What is still arriving does not exist for anybody."""


def get_recording_for(actor: Actor, recording_id: UUID, permission: Permission) -> Recording:
    """NotFound for strangers, Forbidden for members without the right."""
    recording = _visible(recording_id)
    require(actor, recording.tenant_id, permission)
    return recording


def get_meta_for(actor: Actor, recording_id: UUID) -> Recording:
    """For those who may see that and what it is: by role, or as a named viewer."""
    recording = _visible(recording_id)
    if may_hear(actor, recording):
        return recording
    require(actor, recording.tenant_id, Permission.RECORDING_META)
    return recording


def get_playable_for(actor: Actor, recording_id: UUID) -> Recording:
    """For those who may hear it, once it can be heard. Conflict while it is checked, NotFound when it is gone."""
    recording = _visible(recording_id)
    _require_playable(actor, recording)
    return recording


def _require_playable(actor: Actor, recording: Recording) -> None:
    require_hearing(actor, recording)
    if recording.state in (RecordingState.SHREDDING, RecordingState.SHREDDED):
        raise NotFound()
    if recording.state != RecordingState.READY:
        raise Conflict(
            _("この録音はまだ再生できません。検査が終わってから、もう一度お試しください。"), code="not_ready"
        )


def require_hearing(actor: Actor, recording: Recording) -> None:
    """By role (and then also allowed to see the call), or as a named viewer who still belongs to the company."""
    by_role = actor.may(Permission.RECORDING_PLAY, recording.tenant_id)
    if not by_role and is_named_viewer(actor, recording):
        return
    require(actor, recording.tenant_id, Permission.RECORDING_PLAY)
    try:
        admit(actor, recording.call, Permission.CALL_VIEW)
    except Forbidden:
        if not is_named_viewer(actor, recording):
            raise


def may_hear(actor: Actor, recording: Recording) -> bool:
    try:
        require_hearing(actor, recording)
    except (NotFound, Forbidden):
        return False
    return True


def is_named_viewer(actor: Actor, recording: Recording) -> bool:
    """Named on this very recording, and the membership that this rests on still holds."""
    if actor.kind is ActorKind.SYSTEM or not actor.may(Permission.CALL_VIEW, recording.tenant_id):
        return False
    return has_object_grant(actor, recording, Permission.RECORDING_PLAY)


@dataclass(frozen=True, slots=True)
class Listed:
    """One recording of a call as its page shows it."""

    recording: Recording
    may_hear: bool
    sender: str = ""
    """Who sent it, where the reader may know the name."""


def recordings_of_call(actor: Actor, call_id: UUID) -> list[Listed]:
    """All recordings of a call that the actor may see, oldest first; writes the event of the response."""
    call = get_call_for(actor, call_id, Permission.CALL_VIEW)
    rows = list(
        Recording.objects.filter(tenant_id=call.tenant_id, call_id=call.pk).exclude(state__in=HIDDEN).order_by("id")
    )
    return _listed(actor, call.tenant_id, Target("call", call.pk), rows) if rows else []


def view_listed(actor: Actor, recording_id: UUID, *, seen: str = "") -> Listed | None:
    """One recording of such a list, for those who may see its call; None while its state is still the one ``seen``."""
    recording = _visible(recording_id)
    get_call_for(actor, recording.call_id, Permission.CALL_VIEW)
    if recording.state == seen:
        return None
    return _listed(actor, recording.tenant_id, recording, [recording])[0]


def _listed(actor: Actor, tenant_id: UUID, target: Target | Recording, rows: Sequence[Recording]) -> list[Listed]:
    listing = record_with_witness(
        actor=actor, action="recording.listed", tenant_id=tenant_id, target=target, count=len(rows)
    )
    known = names(actor, listing, {row.uploaded_by for row in rows if row.uploaded_by})
    return [
        Listed(row, may_hear(actor, row), known.get(row.uploaded_by, "") if row.uploaded_by else "") for row in rows
    ]


class Viewers(NamedTuple):
    """Who of the client may hear a recording: ``always`` by role, ``named`` (ids) out of the ``others``."""

    recording: Recording
    always: list[Member]
    others: list[Member]
    named: list[UUID]


def viewers_of(actor: Actor, recording_id: UUID) -> Viewers:
    """For the client's administrator, who names them; writes the event."""
    recording = get_recording_for(actor, recording_id, Permission.RECORDING_GRANT)
    people = members(actor, recording.tenant_id, Permission.RECORDING_GRANT)
    always = [p for p in people if Permission.RECORDING_PLAY in permissions_of([p.role])]
    by_role = {p.user_id for p in always}
    named = [user_id for user_id, _code in people_with_access(recording, Permission.RECORDING_PLAY)]
    record(
        actor=actor,
        action="recording.viewers_listed",
        tenant_id=recording.tenant_id,
        target=recording,
        count=len(named),
    )
    return Viewers(recording, always, [p for p in people if p.user_id not in by_role], named)


class Ticket(NamedTuple):
    """What a ticket says of itself."""

    holder_id: UUID
    session_hmac: str
    token_id: UUID | None
    purpose: str
    reference: str


class Playing(NamedTuple):
    """A ticket that holds now, and the recording it opens (without what a range needs nothing of)."""

    ticket: Ticket
    recording: Recording


# In the order in which `recordings_playing` answers them, behind what is the ticket's.
_RECORDING = ("id", "tenant_id", "call_id", "state", "size", "format", "object_key", "playable_key", "playable_size")
_CALL = ("id", "tenant_id", "state", "restriction", "undone_at")


def playing_question(recording_id: UUID, secret: str) -> Question:
    """What `get_playing` must know of a ticket. A function of the database: composed by the ORM, or planned anew each
    time, it would cost more than all else that a range takes."""
    digest = hashlib.sha256(secret.encode()).digest()
    return Question("SELECT * FROM recordings_playing(%s, %s)", (recording_id, digest))


def get_playing(actor: Actor, answer: Sequence[tuple[Any, ...]]) -> Playing:
    """The ticket of this answer, if it is this actor's, in this session or token, and nothing has ended since.

    NotFound when there is no such ticket for this actor or its time is over; Forbidden when the right was taken away.
    """
    ticket = Ticket(*answer[0][:5]) if answer else None
    if ticket is None or not _holds(ticket, actor):
        raise NotFound(_("再生の期限が切れました。もう一度「再生する」を押してください。"))
    recording = Recording.from_db("default", _RECORDING, answer[0][5:14])
    recording.call = Call.from_db("default", _CALL, answer[0][14:])
    _require_playable(actor, recording)
    return Playing(ticket, recording)


def _holds(ticket: Ticket, actor: Actor) -> bool:
    if ticket.holder_id != actor.id or ticket.token_id != actor.token_id:
        return False
    return actor.kind is ActorKind.TOKEN or ticket.session_hmac == actor.session_hmac


def _visible(recording_id: UUID) -> Recording:
    recording = Recording.objects.filter(pk=recording_id).exclude(state__in=HIDDEN).first()
    if recording is None:
        raise NotFound()
    return recording


def ids_of_call(tenant_id: UUID, call_id: UUID) -> list[UUID]:
    """core's hook: everything that was ever recorded of a call."""
    return list(Recording.objects.filter(tenant_id=tenant_id, call_id=call_id).values_list("pk", flat=True))


def existing_ids(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these recordings that have a row whose key must stay (for the sweep of keys)."""
    rows = Recording.objects.filter(tenant_id=tenant_id, pk__in=ids).exclude(state=RecordingState.SHREDDED)
    return list(rows.values_list("pk", flat=True))


def newest_objects(count: int) -> list[StoredObject]:
    """What a restored copy must open, of the open transaction's company."""
    rows = Recording.objects.filter(state=RecordingState.READY).order_by("-pk")[:count]
    return [StoredObject(row, unit_of(row), "recording.audio", row.object_key) for row in rows]
