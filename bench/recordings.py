"""The first byte of a range out of a sealed recording over HTTP, beside the same bytes unsealed on the same server.

What the profile said. First, 38 % of the CPU of web composed and ran one look-up of ticket, recording and call by the ORM, and
PostgreSQL spent 0.4 ms on planning it. Then half of what was left lay in round trips: of 0.2 ms each, 0.3 to the keystore.
There were eleven, then seven; now there are five: who comes (2, which both requests ask), begin with context and ticket, the
key, the event with its number and the commit. A question of each request is a prepared statement or a function, planned
once. Of PostgreSQL's 0.55 ms for an event a quarter was the plan of a question for an array, made anew each time; one event is
now asked for by its key. The parsing of its JSON for the columns that pages search is 0.1 of what remains. And waiting is not
free: a request for the unsealed bytes that sleeps for 6 ms, as long as a commit on a busy disk, and does nothing more, takes
1.15 to 1.4 times their CPU, for what it needs next has left the caches.

Each range is re-checked and its event is on disk before a byte. The row "one event and its commit" is the request for the
unsealed bytes with nothing added but a transaction of one event: what any server must spend that keeps this promise, without
a check of the right to hear, without a key and without opening anything. Between that row and the sealed one lie the
question to the keystore, the ticket, and opening itself. Keeping the key in memory would take the keystore out, and with it
the promise that a destroyed key opens nothing from that moment on. CPU by parts (a noisy machine, web and PostgreSQL): unsealed
2.9 + 0.5 ms, with an event 4.7 + 1.3, sealed 5.7 + 2.1; the key 0.6 of web, begin with ticket 0.4, end with event 0.45, the event's
text 0.3, opening and sending 64 KiB 0.2. At 2 × there would be 0.8 ms beside the event for key, ticket and opening, which take 1.8.
"""

import http.client
import json
import os
import random
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from uuid import UUID

from bench import Row
from bench.stand import stand

SIZE = 100_000_000
STEP = 64 * 1024
READS, ROUNDS = 400, 20
PORT = 8157
GOAL = 2.0


def run() -> list[Row]:
    address = stand().folder  # first: it makes Django ready
    token, recording_id = make_recording(SIZE)
    plain = Path(address) / "plain.bin"
    plain.write_bytes(os.urandom(SIZE))
    with closing(_connected(plain)) as connection:
        headers = {"Authorization": f"Bearer {token}"}
        sealed_path = _ticket(connection, recording_id, headers)
        paths = {
            "sealed": sealed_path,
            "unsealed": "/api/v1/bench/plain/",
            "logged": "/api/v1/bench/plain/logged/",
        }
        waited: dict[str, list[float]] = {name: [] for name in paths}
        spent = dict.fromkeys(paths, 0.0)
        for _round in range(ROUNDS):
            for name, path in paths.items():
                before = sum(stand().cpu())
                for _read in range(READS // ROUNDS):
                    offset = random.randrange(SIZE - STEP)
                    span = {**headers, "Range": f"bytes={offset}-{offset + STEP - 1}"}
                    waited[name].append(_first_byte(connection, path, span))
                spent[name] += (sum(stand().cpu()) - before) * 1000 / READS
    title, other = "first byte of 64 KiB out of 100 MB, HTTP", "unsealed, same server"
    return [
        _row(title, median(waited["sealed"]), median(waited["unsealed"]), other),
        _row("… CPU of all processes", spent["sealed"], spent["unsealed"], other),
        _limit("… unsealed with one event and its commit", median(waited["logged"]), median(waited["unsealed"]), other),
        _limit("… CPU of all processes", spent["logged"], spent["unsealed"], other),
    ]


def _row(title: str, ours: float, theirs: float, other: str) -> Row:
    return Row(title, ours, "ms", theirs, other, ours / theirs, f"≤ {GOAL} ×", ours / theirs <= GOAL)


def _limit(title: str, ours: float, theirs: float, other: str) -> Row:
    """What the goal leaves no way around; no goal of its own."""
    return Row(title, ours, "ms", theirs, other, ours / theirs)


def make_recording(size: int) -> tuple[str, UUID]:
    """A recording of `size` random bytes that may be played, and the token of a supervisor."""
    from callcenter.core.context import current_actor
    from callcenter.vault import services as vault
    from recordings import services, store
    from recordings.uploads import Received
    from tests.factories import as_system, make_person, make_tenant, token_for
    from tests.recordings.make import make_call

    company = make_tenant()
    call_id, token = make_call(company), token_for(make_person("supervisor"))
    with as_system(company.id):
        recording = services.begin(actor=current_actor(), call_id=call_id)
        sealer = vault.stream_sealer(company.id, "recording", recording.pk, "recording.audio")
        vault.seal(recording, {"peaks": bytes(800)})
        recording.save(update_fields=["peaks"])
    writer = store.storage().put(store.new_name(company.id, recording.pk, "audio"))
    while sealer.plain_size < size:
        writer.write(sealer.update(os.urandom(min(10 * STEP, size - sealer.plain_size))))
    writer.write(sealer.finalize())
    writer.close()
    received = Received("bench.wav", size, "0" * 64, sealer.sealed_size, "0" * 64)
    with as_system(company.id):
        services.finish(actor=current_actor(), recording_id=recording.pk, received=received, object_key=writer.name)
    ready = "UPDATE recordings_recording SET state = 'ready', format = 'wav', codec = 'pcm_s16le', duration_ms = 1 WHERE id = %s"
    with stand().superuser() as sql:
        sql.execute(ready, [recording.pk])
    return token, recording.pk


def _connected(plain: Path) -> http.client.HTTPConnection:
    """To the web of production, with one worker, which also serves this plain file."""
    address = stand().web(PORT, workers=1, threads=4, application="bench.plain", BENCH_PLAIN=str(plain))
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)


def _ticket(connection: http.client.HTTPConnection, recording_id: UUID, headers: dict[str, str]) -> str:
    body = json.dumps({"purpose": "quality"})
    path = f"/api/v1/recordings/{recording_id}/play/"
    connection.request("POST", path, body, {**headers, "Content-Type": "application/json"})
    return str(json.loads(connection.getresponse().read())["url"])


def _first_byte(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    """Milliseconds from the request to the first byte of the answer's body."""
    start = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    first = answer.read(1)
    taken = (time.perf_counter() - start) * 1000
    rest = answer.read()
    if answer.status != http.HTTPStatus.PARTIAL_CONTENT or len(first) + len(rest) != STEP:
        raise SystemExit(f"{path} answered {answer.status}")
    return taken
