"""Small bundles made without a database."""

import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bundle import BundleWriter, instant, leaf, written
from audit.canonical import dumps, encode
from audit.merkle import Frontier, leaf_hash
from audit.notes import Checkpoint, sign, verifier_key

TENANT = UUID("01890000-0000-7000-8000-000000000001")
START = datetime(2026, 11, 1, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "log.example"
VKEY = str(verifier_key(NAME, KEY))


def lines(count: int, first: int = 1, last: int | None = None, *, tenant: UUID = TENANT) -> list[bytes]:
    """Leaf bytes of `count` events, a second apart. The last one orders the events `first` … `last`."""
    return [event(seq, order=_range(first, count if last is None else last) if seq == count else None, tenant=tenant)
            for seq in range(1, count + 1)]  # fmt: skip


def event(seq: int, *, order: tuple[datetime, datetime] | None = None, tenant: UUID = TENANT, late: float = 0) -> bytes:
    about = {"v": 1, "tenant": str(tenant), "action": "call.viewed", "salt": f"{seq:032x}", "濵": "𠮷"}
    if order:
        about |= {"action": "export.requested", "values": dict(zip(("from", "to"), map(instant, order), strict=True))}
    return leaf(body=dumps(about), seq=seq, at_db=START + timedelta(seconds=seq + late))


def _range(first: int, last: int) -> tuple[datetime, datetime]:
    """From just before the first to just after the last; never the other way round."""
    return START + timedelta(seconds=first - 0.5), START + timedelta(seconds=last + 0.6)


def notes(leaves: list[bytes], sizes: list[int], key: Ed25519PrivateKey = KEY, tenant: UUID = TENANT) -> list[str]:
    made, frontier = [], Frontier()
    for line in leaves:
        frontier.append(leaf_hash(line))
        if frontier.size in sizes:
            text = Checkpoint(f"{NAME}/{tenant}", frontier.size, frontier.root()).text()
            made.append(sign(text, NAME, key))
    return made


def bundle(
    events: list[bytes],
    *,
    first: int = 1,
    last: int | None = None,
    sizes: list[int] | None = None,
    sealed: list[bytes] | None = None,
    signed: list[str] | None = None,
    request: int | None = None,
) -> bytes:
    """`events` are written, `sealed` (default: the same) are hashed and signed."""
    sealed = events if sealed is None else sealed
    size = len(sealed)
    last, request = len(events) if last is None else last, request or size
    out = io.BytesIO()
    writer = BundleWriter(out.write)
    writer.header(tenant=str(TENANT), first=first, last=last, size=size, request=request)
    writer.keys([VKEY])
    writer.checkpoints(signed if signed is not None else notes(sealed, sizes or [size]))
    for _record in writer.leaves(leaf_hash(line) for line in sealed):
        continue
    there = written(first, last, size)
    for line in [*events[request - 1 : request], *events[there[0] - 1 : there[1]]]:
        writer.event(line)
    writer.end()
    return out.getvalue()


def old_bundle(events: list[bytes], *, first: int = 1, last: int | None = None, until: datetime | None = None) -> bytes:
    """As format 1 had it: the range in the header, a digest, no fences."""
    last = len(events) if last is None else last
    until = until or START + timedelta(days=1)
    header = {"first": first, "last": last, "size": len(events), "tenant": str(TENANT)}
    header |= {"format": "callcenter-audit-bundle/1", "from": instant(START), "to": instant(until)}
    records = [header, {"key": VKEY}, {"checkpoint": notes(events, [len(events)])[0]}]
    head = b"".join(encode(record) + b"\n" for record in records)
    hashes = b"".join(map(leaf_hash, events)).hex()
    head += b"".join(encode({"leaves": hashes[at : at + 16384]}) + b"\n" for at in range(0, len(hashes), 16384))
    head += encode({"sha256": sha256(head).hexdigest()}) + b"\n"
    chosen = events[first - 1 : last]
    return head + b"".join(line + b"\n" for line in chosen) + encode({"end": len(chosen)}) + b"\n"
