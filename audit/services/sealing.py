"""Sealing: numbered events become leaves of a signed tree. O(new events), whatever the size of the log."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone

from audit.evidence.recording import record
from audit.merkle import EMPTY_ROOT, Frontier, ProofError, leaf_hash
from audit.models import Checkpoint
from audit.notes import NoteError, VerifierKey, open_checkpoint
from audit.queries.log import lines
from audit.services import alarms
from audit.services.alarms import ACTOR, Inconsistent
from audit.services.walking import PLACE, ROUND, is_due, walk_on
from audit.signer import Memory, Signer
from callcenter.core.db import tenant_transaction

BATCH = 500
EVERY = timedelta(seconds=5)
IDLE = timedelta(hours=1)

_HEADS = """
SELECT h.tenant_id, h.seq, c.size FROM audit_head h LEFT JOIN LATERAL (
    SELECT size FROM audit_checkpoint c WHERE c.tenant_id = h.tenant_id
    ORDER BY size DESC, id DESC LIMIT 1) c ON true
ORDER BY h.tenant_id
"""


@dataclass(frozen=True, slots=True)
class Head:
    """One tenant's log: numbered events and sealed ones, as the database says."""

    tenant_id: UUID
    numbered: int
    sealed: int

    @property
    def waits(self) -> bool:
        """Whether it has events that no checkpoint covers."""
        return self.numbered > self.sealed

    def due(self, age: float | None) -> bool:
        """`age`: seconds since the last checkpoint by the sealer's own clock. No time of the database is believed."""
        waiting = self.numbered - self.sealed
        if age is None or waiting >= BATCH or waiting < 0:
            return waiting != 0
        return not 0 <= age < (EVERY if waiting else IDLE).total_seconds()


def heads() -> list[Head]:
    """All logs. As role sealer only: others see none without a context."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_HEADS)
        return [Head(tenant_id, numbered, sealed or 0) for tenant_id, numbered, sealed in cursor.fetchall()]


def seal_due(*, everything: bool = False) -> tuple[int, int]:
    """Seals every log that is due, and walks on through what is signed. Returns (checkpoints signed, logs refused)."""
    signer, memory = Signer.load(), Memory.load()
    known, signed = heads(), 0
    waiting = [(head.numbered - head.sealed, memory.age(head.tenant_id) or 0.0) for head in known if head.waits]
    refused: dict[UUID, Inconsistent] = {}
    for head in known:
        try:
            alarmed = memory.alarm(head.tenant_id)
            if alarmed:
                raise Inconsistent(alarmed)
            if head.due(memory.age(head.tenant_id)) or (everything and head.numbered > head.sealed):
                signed += seal_tenant(head.tenant_id, signer=signer, memory=memory)
        except Inconsistent as error:
            refused[head.tenant_id] = error
    for gone in set(memory.tenants()) - {head.tenant_id for head in known}:
        refused[gone] = Inconsistent("log_missing")
    if everything or is_due(memory):
        refused |= walk_on(signer, memory, set(refused))
    for tenant_id, found in refused.items():
        alarms.report(tenant_id, found)
    alarms.tell(
        len(refused), sum(events for events, _age in waiting), max((age for _events, age in waiting), default=0.0)
    )
    return signed, len(refused)


def seal_tenant(tenant_id: UUID, *, signer: Signer, memory: Memory) -> int:
    """Seals all that is numbered, BATCH events a checkpoint; at least one checkpoint. Returns how many.

    Raises Inconsistent when the database is not the continuation of what was signed before.
    """
    signed, more = 0, True
    if memory.alarm(tenant_id):
        raise Inconsistent(memory.alarm(tenant_id))
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
    # What was accepted is not held against what was signed before; the walk begins anew.
    memory.keep_place(str(tenant_id), *([last.pk] if last else []))
    memory.keep_place(PLACE)
    memory.keep_place(ROUND)
    memory.keep(tenant_id, signer.sign(tenant_id, size, root))


def last_checkpoint(tenant_id: UUID) -> Checkpoint | None:
    return Checkpoint.objects.filter(tenant_id=tenant_id).order_by("-size", "-id").first()


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
    found = list(lines(tenant_id, after=frontier.size - 1, last=frontier.size + BATCH + 1))
    leaves: list[bytes] = []
    before, new = (found[0], found[1:]) if frontier.size and found else (None, found)
    for line in new[:BATCH]:
        if line.seq != frontier.size + 1 or line.body is None:
            raise Inconsistent("event_missing", frontier.size + 1)
        if before is not None and line.at_db < before.at_db:
            raise Inconsistent("time_moved", line.seq)
        before = line
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
