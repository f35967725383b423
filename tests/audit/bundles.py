"""Small bundles made without a database."""

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.bundle import BundleWriter, leaf
from audit.canonical import dumps
from audit.merkle import Frontier, leaf_hash
from audit.notes import Checkpoint, sign, verifier_key

TENANT = UUID("01890000-0000-7000-8000-000000000001")
START = datetime(2026, 11, 1, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "log.example"


def lines(count: int, tenant: UUID = TENANT) -> list[bytes]:
    """Leaf bytes of `count` events, a second apart."""
    made = []
    for seq in range(1, count + 1):
        body = dumps({"v": 1, "tenant": str(tenant), "action": "call.viewed", "salt": f"{seq:032x}", "濵": "𠮷"})
        made.append(leaf(body=body, seq=seq, at_db=START + timedelta(seconds=seq)))
    return made


def notes(leaves: list[bytes], sizes: list[int], key: Ed25519PrivateKey = KEY) -> list[str]:
    made, frontier = [], Frontier()
    for line in leaves:
        frontier.append(leaf_hash(line))
        if frontier.size in sizes:
            text = Checkpoint(f"{NAME}/{TENANT}", frontier.size, frontier.root()).text()
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
) -> bytes:
    """`events` are written, `sealed` (default: the same) are hashed and signed."""
    sealed = events if sealed is None else sealed
    last = len(events) if last is None else last
    out = io.BytesIO()
    writer = BundleWriter(out.write)
    until = START + timedelta(days=1)
    writer.header(tenant=str(TENANT), first=first, last=last, size=len(sealed), since=START, until=until)
    writer.keys([str(verifier_key(NAME, KEY))])
    writer.checkpoints(signed if signed is not None else notes(sealed, sizes or [len(sealed)]))
    for _record in writer.leaves(leaf_hash(line) for line in sealed):
        continue
    for line in events[first - 1 : last]:
        writer.event(line)
    writer.end()
    return out.getvalue()
