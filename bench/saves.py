"""Saves of calls by twenty operators over HTTP: the first seconds after a start, a day's pace, and without a pause.

The programs that call are one small process (bench.load), because threads of Python that only wait for answers took a
third of the two cores, so that the throughput measured was their own.
"""

import json
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bench import Row
from bench.load import Seen, load, post
from bench.stand import stand

OPERATORS = 20
PORT = 8132


def run() -> list[Row]:
    base = stand()
    from tests.calls.make import make_client

    client = make_client()
    requests = requests_of(client)
    base.web(PORT)  # last: its first seconds count
    first = _save(requests, seconds=5, pause=1)
    paced = _save(requests, seconds=20, pause=1)
    before = base.cpu()
    flat_out = _save(requests, seconds=15, pause=0)
    spent = [b - a for a, b in zip(before, base.cpu(), strict=True)]
    return [*_paced(first, paced), *_flat_out(flat_out, spent)]


def requests_of(client: Any) -> list[bytes]:
    from tests.factories import make_person, token_for

    body = {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": "090-1234-5678",
        "started_at": datetime.now(UTC).isoformat(),
        "disposition": "callback",
        "caller": {"company": "㈱東都リース", "name": "𠮷田 健太", "kana": "ヨシダ ケンタ"},
        "message": {"body": "見積書の件で折り返しをお願いします。", "addressee": "鈴木 一郎", "callback": True},
    }
    tokens = [token_for(make_person("operator", client.company)) for _i in range(OPERATORS)]
    headers = [{"Authorization": f"Bearer {token}", "Content-Type": "application/json"} for token in tokens]
    return [post("/api/v1/calls/", each, json.dumps(body)) for each in headers]


def _save(requests: Sequence[bytes], *, seconds: float, pause: float) -> Seen:
    seen = load(PORT, requests, seconds=seconds, pause=pause)
    if seen.refused:
        raise SystemExit(f"{seen.refused} saves were refused")
    return seen


def _p95(seen: Seen) -> float:
    return statistics.quantiles(seen.times, n=20)[-1]


def _paced(first: Seen, paced: Seen) -> list[Row]:
    return [
        Row(
            f"save of a call, {OPERATORS} operators at {paced.rate:.0f} saves/s, p95",
            _p95(paced),
            "ms",
            goal="≤ 50 ms",
            ok=_p95(paced) <= 50,
        ),
        Row("… p50", statistics.median(paced.times), "ms"),
        Row("… p95 of the first five seconds after a start", _p95(first), "ms", goal="≤ 80 ms", ok=_p95(first) <= 80),
        Row("… slowest of them", max(first.times), "ms"),
    ]


def _flat_out(seen: Seen, spent: Sequence[float]) -> list[Row]:
    web, database = (seconds * 1000 / len(seen.times) for seconds in spent)
    load_cpu = seen.cpu * 1000 / len(seen.times)
    return [
        Row(
            f"saves of {OPERATORS} operators without a pause",
            seen.rate,
            "req/s",
            goal="≥ 120 req/s",
            ok=seen.rate >= 120,
        ),
        Row("… p50", statistics.median(seen.times), "ms"),
        Row("… p95", _p95(seen), "ms"),
        Row("… CPU of web", web, "ms", goal="≤ 12 ms", ok=web <= 12),
        Row("… CPU of web and databases", web + database, "ms", goal="≤ 20 ms", ok=web + database <= 20),
        Row("… CPU of the programs that call", load_cpu, "ms"),
    ]
