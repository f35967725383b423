"""Verifying a bundle beside hashing alone, and what the log costs a request that saves a call."""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from statistics import median
from unittest import mock
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import Row
from bench.measure import interleaved
from bench.stand import stand

EVENTS = 300_000
CHECKPOINTS = 64
ROUNDS, REQUESTS = 7, 40
GOAL_VERIFY, GOAL_REQUEST = 0.8, 0.6


def run() -> list[Row]:
    return [*_verify(), *_request()]


def _verify() -> list[Row]:
    """By CPU time. Per event hashing alone takes 1.07 µs and the verifier 1.35 to 1.4: reading the lines takes 0.05, cutting
    off their ends 0.05, starting each hash from one that has its first byte 0.06, digits 0.03, pairs of nodes 0.02. With
    these alone it would be 0.84 x; comparing, the tree's levels and the loops are the rest. Of the
    0.34 µs of a node half is `digest`, which copies the hash again, and a third the copy that begins it.

    A list of lines before their hashes took 0.05 more than a loop that lets each line go, and levels of 256 leaves 0.02 more
    than of 4,096. Splitting large pieces (at one byte, at a longer mark, by a pattern: 0.33 more), replacing ends by first
    bytes, views instead of cuts, chains of C functions instead of the loops, and the hashes of `cryptography` (0.55 µs a
    node) are slower.
    """
    from audit import verify_bundle

    events = list(_events())
    data = _bundle(events)
    pinned = [data.partition(b'{"key":"')[2].partition(b'"')[0].decode()]
    report = verify_bundle.verify(io.BytesIO(data), pinned=pinned)
    if report.status:
        raise SystemExit(f"the bench's bundle does not verify: {report.detail}")
    works = {
        "ours": lambda: verify_bundle.verify(io.BytesIO(data), pinned=pinned),
        "alone": lambda: _hash_alone(events),
    }
    seconds = interleaved(works, rounds=5, clock=time.process_time)
    rate, alone = EVENTS / seconds["ours"], EVENTS / seconds["alone"]
    row = Row(
        "verify a bundle",
        rate,
        "events/s",
        peer=alone,
        peer_name="hashing leaves and nodes alone",
        ratio=rate / alone,
        goal=f">= {GOAL_VERIFY} x",
        ok=rate / alone >= GOAL_VERIFY,
    )
    return [row]


def _events() -> Iterator[bytes]:
    """Leaves as a reveal of one call makes them."""
    from audit.bundle import leaf
    from audit.canonical import dumps

    tenant, start = str(uuid4()), datetime(2026, 11, 1, tzinfo=UTC)
    body = dumps(
        {
            "v": 1,
            "event_id": str(uuid4()),
            "salt": "0" * 32,
            "tenant": tenant,
            "at_app": "2026-11-01T00:00:00.000000Z",
            "actor": {"id": str(uuid4()), "type": "person", "label": "OP-014"},
            "acting_role": "operator",
            "action": "call.revealed",
            "object": {"type": "call", "id": str(uuid4()), "tenant": tenant},
            "fields": ["call.caller_name", "call.caller_number"],
            "purpose": {"code": "answering"},
            "outcome": {"code": "allowed"},
            "ip": "192.0.2.7",
            "session_hmac": "0" * 32,
            "mfa_level": "totp",
            "work_mode": "not_known",
            "request_id": str(uuid4()),
            "count": 1,
            "app_version": "0.1.0",
        }
    )
    for seq in range(1, EVENTS + 1):
        yield leaf(
            body=body if seq < EVENTS else _order(tenant, start), seq=seq, at_db=start + timedelta(milliseconds=seq)
        )


def _order(tenant: str, start: datetime) -> str:
    """The last event: the order of a bundle of all of them."""
    from audit.bundle import instant
    from audit.canonical import dumps

    asked = {"from": instant(start), "to": instant(start + timedelta(days=60))}
    return dumps({"action": "export.requested", "tenant": tenant, "values": asked})


def _bundle(events: list[bytes]) -> bytes:
    from audit.bundle import BundleWriter
    from audit.merkle import Frontier, leaf_hash
    from audit.notes import Checkpoint, sign, verifier_key

    tenant = json.loads(events[-1])["event"]["tenant"]
    key, frontier, stops = (
        Ed25519PrivateKey.generate(),
        Frontier(),
        {EVENTS * step // CHECKPOINTS for step in range(1, CHECKPOINTS + 1)},
    )
    name = f"bench/{tenant}"
    leaves, notes = [leaf_hash(line) for line in events], []
    for leaf in leaves:
        frontier.append(leaf)
        if frontier.size in stops:
            notes.append(sign(Checkpoint(name, frontier.size, frontier.root()).text(), name, key))
    out = io.BytesIO()
    writer = BundleWriter(out.write)
    writer.header(tenant=tenant, first=1, last=EVENTS, size=EVENTS, request=EVENTS)
    writer.keys([str(verifier_key(name, key))])
    writer.checkpoints(notes)
    for _record in writer.leaves(leaves):
        continue
    for line in [events[-1], *events]:
        writer.event(line)
    writer.end()
    return out.getvalue()


def _hash_alone(events: list[bytes]) -> None:
    node = bytes(65)
    for line in events:
        sha256(line).digest()
        sha256(node).digest()


def _request() -> list[Row]:
    """The same requests in turn with and without the log, in one process, through the whole of the middleware."""
    stand()
    from tests.calls.make import make_client
    from tests.factories import api_for

    client = make_client()
    api = api_for(client.operator)
    body = {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": "09012345678",
        "started_at": datetime.now(UTC).isoformat(),
        "disposition": "message",
        "caller": {"company": "株式会社見本", "name": "佐藤", "kana": "サトウ"},
        "message": {"body": "折り返しをお願いします。", "urgency": "normal"},
    }

    def save() -> None:
        answer = api.post("/api/v1/calls/", body, content_type="application/json", headers={"host": "127.0.0.1"})
        if answer.status_code != 201:
            raise SystemExit(f"the bench's call was not saved: {answer.content!r}")

    with _unthrottled():
        for _warm in range(10):
            save()
        logged, bare = [], []
        for _round in range(ROUNDS):
            logged.append(_rate(save))
            with _without_log():
                bare.append(_rate(save))
    ratio = median(logged) / median(bare)
    row = Row(
        "save a call with its audit event",
        median(logged),
        "requests/s",
        peer=median(bare),
        peer_name="the same without the log",
        ratio=ratio,
        goal=f">= {GOAL_REQUEST} x",
        ok=ratio >= GOAL_REQUEST,
    )
    return [row]


def _rate(save: Callable[[], None]) -> float:
    def block() -> None:
        for _request in range(REQUESTS):
            save()

    return REQUESTS / _timed(block)


@contextmanager
def _without_log() -> Iterator[None]:
    with mock.patch("audit.evidence.recording.record_all", return_value=None):
        yield


@contextmanager
def _unthrottled() -> Iterator[None]:
    with mock.patch("callcenter.core.api.ActorThrottle.allow_request", return_value=True):
        yield


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
