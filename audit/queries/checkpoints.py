"""What a client company keeps outside our reach: the key of its log and signed checkpoints, each as one file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.evidence.recording import record_shown
from audit.merkle import Frontier
from audit.models import Checkpoint
from audit.notes import NoteError, VerifierKey, open_checkpoint
from audit.queries.search import auditable
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound

SHOWN = 20
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of the log. `fingerprint`: what two people read to each other."""

    text: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed checkpoint, as the page lists it."""

    id: UUID
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """The keys of a log, newest first, and its newest checkpoints of different size."""

    keys: Sequence[Key]
    points: Sequence[Kept]


def proof_for(actor: Actor, slug: str) -> Proof:
    """Loading is authorising; what is shown is an event."""
    (tenant_id,) = auditable(actor, slug)
    rows = Checkpoint.objects.filter(tenant_id=tenant_id, size__gt=0).defer("leaves", "frontier")
    # Idle checkpoints say the same size again; one of each size is enough.
    newest = list(rows.order_by("-size", "-id").distinct("size")[:SHOWN])
    record_shown(actor=actor, action="audit.checkpoints_listed", counts={tenant_id: len(newest)})
    keys = [VerifierKey.parse(text) for text in dict.fromkeys(row.vkey for row in newest)]
    return Proof(
        [Key(str(key), key.fingerprint) for key in keys], [Kept(row.pk, row.size, row.created_at) for row in newest]
    )


def file_for(actor: Actor, slug: str, point_id: UUID) -> tuple[str, str]:
    """(name, text) of the file that a client keeps: the key, a blank line, the checkpoint."""
    (tenant_id,) = auditable(actor, slug)
    row = Checkpoint.objects.filter(tenant_id=tenant_id, pk=point_id).first()
    if row is None:
        raise NotFound()
    record_shown(actor=actor, action="audit.checkpoints_listed", counts={tenant_id: 1})
    return f"checkpoint-{slug}-{row.size}.txt", f"{row.vkey}\n\n{row.note}"


def held_against(actor: Actor, slug: str, text: str) -> tuple[str, int]:
    """Whether today's log continues the one of a kept file: ("same" or "differs", its size).

    Raises Invalid for what is no such file, or one of another log.
    """
    (tenant_id,) = auditable(actor, slug)
    stored = Checkpoint.objects.filter(tenant_id=tenant_id, size__gt=0)
    last = stored.order_by("-size", "-id").first()
    plain = text.strip().replace("\r\n", "\n") + "\n"
    first, _line, rest = plain.partition("\n")
    try:
        if last is None:
            raise NoteError("nothing was signed")
        keys = [VerifierKey.parse(vkey) for vkey in stored.values_list("vkey", flat=True).distinct()]
        point = open_checkpoint(rest.lstrip("\n") if "+" in first else plain, keys)
    except NoteError:
        raise Invalid(
            errors={"kept": [_("この記録の控えではありません。ファイルの中身を、すべて貼り付けてください。")]}
        ) from None
    same = point.origin == keys[0].name and _root_at(tenant_id, point.size) == point.root
    return ("same" if same else "differs"), point.size


def _root_at(tenant_id: UUID, size: int) -> bytes | None:
    """The root of the first `size` leaves as they lie today; None where there are not so many."""
    rows = Checkpoint.objects.filter(tenant_id=tenant_id).order_by("size", "id")
    start = rows.filter(size__lte=size).last()
    frontier = Frontier.load(start.size, bytes(start.frontier)) if start else Frontier()
    for leaf in _leaves_of(rows.filter(size__gt=size).first()):
        if frontier.size == size:
            break
        frontier.append(leaf)
    return frontier.root() if frontier.size == size else None


def _leaves_of(row: Checkpoint | None) -> Iterator[bytes]:
    data = bytes(row.leaves) if row else b""
    for at in range(0, len(data), 32):
        yield data[at : at + 32]
