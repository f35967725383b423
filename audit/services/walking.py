"""The sealer walks through what it has signed: each event, leaf, root and note again, a bounded stretch at a time."""

import time
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from audit.merkle import Frontier, ProofError, leaf_hash
from audit.models import Checkpoint
from audit.notes import NoteError, VerifierKey, open_checkpoint
from audit.queries.log import lines
from audit.services.alarms import ACTOR, Inconsistent
from audit.signer import Memory, Signer
from callcenter.core.db import tenant_transaction

STRETCH = 2_000
"""Events of one run. A log of a million is walked through in half an hour."""
VISIT = 200
"""What a visit to one log costs beside its events, in events; so many checkpoints are loaded at a time."""
PLACE, ROUND = "walk", "round"
REST = 60.0
"""Seconds from the end of a round through all logs to the next: what is small would be walked through at every run."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the walk through one log has come: the last checkpoint that was held against its events."""

    checkpoint: UUID | None
    events: int
    finished: bool


def is_due(memory: Memory) -> bool:
    """Whether the walk goes on, by the sealer's own clock; one that was set back is no reason to rest."""
    ended = memory.place(ROUND)
    return not ended or not 0 <= time.time() - float(ended[0]) < REST


def walk_on(signer: Signer, memory: Memory, refused: set[UUID]) -> dict[UUID, Inconsistent]:
    """Walks on from where the last run stood, to the end of the round at most. What differs is refused from now on."""
    found: dict[UUID, Inconsistent] = {}
    left, place = STRETCH, memory.place(PLACE)
    while left > 0:
        tenant_id, after = _next(memory, place, refused | found.keys())
        if tenant_id is None:
            place = []
            memory.keep_place(ROUND, time.time())
            break
        try:
            step = walk(tenant_id, after, signer.key(tenant_id), budget=left)
        except Inconsistent as error:
            memory.sound(tenant_id, error.reason)
            found[tenant_id], step = error, Step(None, 0, True)
        left -= VISIT + step.events
        place = [str(tenant_id)] if step.finished else [str(tenant_id), str(step.checkpoint)]
    memory.keep_place(PLACE, *place)
    return found


def first_difference(tenant_id: UUID, key: VerifierKey) -> Inconsistent | None:
    """Walks through a whole log. Events newer than the last checkpoint are not looked at."""
    try:
        step = Step(None, 0, False)
        while not step.finished:
            step = walk(tenant_id, step.checkpoint, key, budget=STRETCH)
    except Inconsistent as error:
        return error
    return None


def walk(tenant_id: UUID, after: UUID | None, key: VerifierKey, *, budget: int) -> Step:
    """The checkpoints after `after`, at least one, each with its events; raises Inconsistent at the first difference."""
    with tenant_transaction(ACTOR, {tenant_id}):
        rows = Checkpoint.objects.filter(tenant_id=tenant_id).order_by("size", "id")
        frontier = Frontier()
        if after is not None:
            start = rows.filter(pk=after).first()
            if start is None:
                raise Inconsistent("rewritten")
            frontier = _grown(start, key)
            rows = rows.filter(Q(size__gt=start.size) | Q(size=start.size, pk__gt=after))
        begun, found = frontier.size, list(rows[:VISIT])
        for row in found:
            _hold(row, frontier, key)
            after = row.pk
            if frontier.size - begun >= budget:
                return Step(after, frontier.size - begun, False)
        return Step(after, frontier.size - begun, len(found) < VISIT)


def _hold(row: Checkpoint, frontier: Frontier, key: VerifierKey) -> None:
    """Holds one checkpoint against its events and lets the tree grow by them."""
    first, packed = frontier.size + 1, bytes(row.leaves)
    events = lines(row.tenant_id, after=frontier.size, last=row.size)
    for at in range(0, len(packed), 32):
        line, leaf = next(events, None), packed[at : at + 32]
        if line is None or line.seq != frontier.size + 1 or line.body is None or leaf_hash(line.leaf()) != leaf:
            raise Inconsistent("event_changed", frontier.size + 1)
        frontier.append(leaf)
    if frontier.size != row.size or frontier.dump() != bytes(row.frontier):
        raise Inconsistent("checkpoint_damaged", first)
    _grown(row, key)


def _grown(row: Checkpoint, key: VerifierKey) -> Frontier:
    """The tree of a stored checkpoint, which must be what was signed. One of an older key is held by the later ones."""
    try:
        frontier = Frontier.load(row.size, bytes(row.frontier))
        if frontier.root() != bytes(row.root):
            raise Inconsistent("checkpoint_damaged", row.size)
        if row.vkey == str(key):
            point = open_checkpoint(row.note, [key])
            if (point.size, point.root) != (row.size, frontier.root()):
                raise Inconsistent("checkpoint_damaged", row.size)
    except (ProofError, NoteError):
        raise Inconsistent("checkpoint_damaged", row.size) from None
    return frontier


def _next(memory: Memory, place: list[str], without: set[UUID]) -> tuple[UUID | None, UUID | None]:
    """Which log comes next in this round, and the checkpoint in it after which the walk goes on. None at its end."""
    stood, *after = place or [""]
    logs = [each for each in memory.tenants() if each not in without]
    if after and UUID(stood) in logs:
        return UUID(stood), UUID(after[0])
    later = [each for each in logs if str(each) > stood]
    if not later:
        return None, None
    accepted = memory.place(str(later[0]))
    return later[0], UUID(accepted[0]) if accepted else None
