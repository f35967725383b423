"""Sealing: numbered events become leaves of a signed tree. O(new events), whatever the size of the log."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone

from audit.evidence.recording import record
from audit.merkle import EMPTY_ROOT, Frontier, ProofError, leaf_hash
from audit.models import AuditEvent, Checkpoint
from audit.notes import NoteError, VerifierKey, open_checkpoint
from audit.queries.log import lines
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction

logger = logging.getLogger(__name__)

BATCH = 500
EVERY = timedelta(seconds=5)
IDLE = timedelta(hours=1)
ACTOR = system_actor("sealer")

_HEADS = """
SELECT h.tenant_id, h.seq, c.size, c.created_at, clock_timestamp()
FROM audit_head h LEFT JOIN LATERAL (
    SELECT size, created_at FROM audit_checkpoint c WHERE c.tenant_id = h.tenant_id
    ORDER BY size DESC, id DESC LIMIT 1) c ON true
ORDER BY h.tenant_id
"""


class Inconsistent(Exception):
    """The log is not the one that was signed before. Nothing is signed until a human decides."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Head:
    """One tenant's log: numbered events, sealed ones, and when it was last sealed."""

    tenant_id: UUID
    numbered: int
    sealed: int
    sealed_at: datetime | None
    now: datetime

    @property
    def due(self) -> bool:
        waiting = self.numbered - self.sealed
        if self.sealed_at is None or waiting >= BATCH:
            return waiting > 0
        return self.now - self.sealed_at >= (EVERY if waiting else IDLE)


def heads() -> list[Head]:
    """All logs. As role sealer only: others see none without a context."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_HEADS)
        return [Head(row[0], row[1], row[2] or 0, row[3], row[4]) for row in cursor.fetchall()]


def seal_due(*, everything: bool = False) -> tuple[int, int]:
    """Seals every log that is due. Returns (checkpoints signed, logs refused)."""
    signer, memory = Signer.load(), Memory.load()
    signed = refused = 0
    for head in heads():
        if not (head.due or (everything and head.numbered > head.sealed)):
            continue
        try:
            signed += seal_tenant(head.tenant_id, signer=signer, memory=memory)
        except Inconsistent as error:
            refused += 1
            _report(head.tenant_id, error.reason)
    return signed, refused


def seal_tenant(tenant_id: UUID, *, signer: Signer, memory: Memory) -> int:
    """Seals all that is numbered, BATCH events a checkpoint; at least one checkpoint. Returns how many.

    Raises Inconsistent when the database is not the continuation of what was signed before.
    """
    signed, more = 0, True
    while more:
        with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
            _lock(tenant_id)
            last = last_checkpoint(tenant_id)
            frontier = _resume(tenant_id, last, signer.key(tenant_id), memory, signer)
            made, more = _extend(tenant_id, frontier, signer)
        # After the commit: a crash in between leaves a database that is ahead, which is checked and accepted.
        memory.keep(tenant_id, made.note)
        signed += 1
    return signed


def resume(tenant_id: UUID) -> None:
    """A human has decided that the database as it is now shall be signed again. Written to the log."""
    Memory.load().forget(tenant_id, timezone.now().strftime("%Y%m%dT%H%M%S"))
    signer, memory = Signer.load(), Memory.load()
    with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
        last = last_checkpoint(tenant_id)
        record(actor=ACTOR, action="seal.resumed", tenant_id=tenant_id, count=last.size if last else 0)
    size, root = (last.size, bytes(last.root)) if last else (0, EMPTY_ROOT)
    memory.keep(tenant_id, signer.sign(tenant_id, size, root))


def last_checkpoint(tenant_id: UUID) -> Checkpoint | None:
    return Checkpoint.objects.filter(tenant_id=tenant_id).order_by("-size", "-id").first()


def first_difference(tenant_id: UUID) -> int | None:
    """Hashes the whole log again. The first sequence number that is not what was sealed, or None.

    Reads in batches, in constant memory; events newer than the last checkpoint are not looked at.
    """
    with tenant_transaction(ACTOR, {tenant_id}):
        last = last_checkpoint(tenant_id)
        if last is None:
            return None
        expected, seq = _leaves(tenant_id), 0
        for line in lines(tenant_id, after=0, last=last.size):
            seq += 1
            if line.seq != seq or line.body is None or leaf_hash(line.leaf()) != next(expected, b""):
                return seq
        return None if seq == last.size else seq + 1


def _leaves(tenant_id: UUID) -> Iterator[bytes]:
    packed = Checkpoint.objects.filter(tenant_id=tenant_id).order_by("size", "id").values_list("leaves", flat=True)
    for chunk in packed.iterator(chunk_size=20):
        data = bytes(chunk)
        for at in range(0, len(data), 32):
            yield data[at : at + 32]


def _lock(tenant_id: UUID) -> None:
    """One sealer at a time; the command and the process may meet."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'), hashtext(%s))", [str(tenant_id)])


def _resume(tenant_id: UUID, last: Checkpoint | None, key: VerifierKey, memory: Memory, signer: Signer) -> Frontier:
    """The tree to go on from, after the database has proved that it continues what was signed."""
    try:
        known = memory.last(tenant_id, key)
    except (NoteError, UnicodeDecodeError):
        raise Inconsistent("memory_damaged") from None
    if known is None:
        if last is not None:
            raise Inconsistent("memory_lost")
        memory.keep(tenant_id, signer.sign(tenant_id, 0, EMPTY_ROOT))
        return Frontier()
    if last is None:
        if known.size:
            raise Inconsistent("database_behind")
        return Frontier()
    if last.size < known.size:
        raise Inconsistent("database_behind")
    frontier = _stored(last, key)
    if last.size == known.size:
        if frontier.root() != known.root:
            raise Inconsistent("rewritten")
    elif _grown(tenant_id, known.size, known.root, last.size) != frontier.root():
        raise Inconsistent("rewritten")
    return frontier


def _stored(last: Checkpoint, key: VerifierKey) -> Frontier:
    """The frontier of a stored checkpoint, which must be the one that was signed."""
    try:
        frontier = Frontier.load(last.size, bytes(last.frontier))
        point = open_checkpoint(last.note, [key])
    except (ProofError, NoteError):
        raise Inconsistent("checkpoint_damaged") from None
    if (point.size, point.root) != (last.size, frontier.root()):
        raise Inconsistent("checkpoint_damaged")
    return frontier


def _grown(tenant_id: UUID, size: int, root: bytes, last: int) -> bytes:
    """The root at `last`, grown from the remembered tree by the leaves that were sealed since."""
    rows = Checkpoint.objects.filter(tenant_id=tenant_id, size__gte=size).order_by("size", "id")
    frontier = Frontier()
    if size:
        start = rows.filter(size=size).first()
        if start is None or bytes(start.root) != root:
            raise Inconsistent("rewritten")
        frontier = Frontier.load(size, bytes(start.frontier))
    for row in rows.filter(size__gt=size).iterator(chunk_size=20):
        data = bytes(row.leaves)
        for at in range(0, len(data), 32):
            frontier.append(data[at : at + 32])
    if frontier.size != last:
        raise Inconsistent("rewritten")
    return frontier.root()


def _extend(tenant_id: UUID, frontier: Frontier, signer: Signer) -> tuple[Checkpoint, bool]:
    """One checkpoint over up to BATCH new events, and whether more are waiting."""
    new = list(lines(tenant_id, after=frontier.size, last=frontier.size + BATCH + 1))
    leaves = []
    for line in new[:BATCH]:
        if line.seq != frontier.size + 1 or line.body is None:
            raise Inconsistent("event_missing")
        leaves.append(leaf_hash(line.leaf()))
        frontier.append(leaves[-1])
    root = frontier.root()
    made = Checkpoint(
        tenant_id=tenant_id,
        size=frontier.size,
        root=root,
        frontier=frontier.dump(),
        leaves=b"".join(leaves),
        note=signer.sign(tenant_id, frontier.size, root),
        vkey=str(signer.key(tenant_id)),
    )
    made.save(force_insert=True)
    return made, len(new) > BATCH


def _report(tenant_id: UUID, reason: str) -> None:
    """An event and a log line; the event once an hour, so that the refusal does not drown the log."""
    logger.error("seal_refused", extra={"tenant": str(tenant_id), "reason": reason})
    with tenant_transaction(ACTOR, {tenant_id}):
        recent = timezone.now() - IDLE
        known = AuditEvent.objects.filter(tenant_id=tenant_id, action="seal.refused", created_at__gt=recent)
        if not known.exists():
            record(actor=ACTOR, action="seal.refused", tenant_id=tenant_id, outcome="error", reason=reason)
