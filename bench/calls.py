"""Lists and exact searches of calls at a million rows, under row level security; what a foreign id answers, over HTTP."""

import http.client
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg

from bench import Row
from bench.stand import Stand, stand

CALLS = 1_000_000
OTHERS = 4
PORT = 8130

_LOAD = """
INSERT INTO calls_call (id, tenant_id, called_number, started_at, disposition, source, state, restriction, operator_id,
    caller_company, caller_name, caller_kana, caller_number, number_e164, number_display, search_text,
    number_idx, last4_idx, kana_idx, kana1_idx, kana2_idx, company_idx)
SELECT gen_random_uuid(), tenants[1 + (i %% %(n)s)], '+81350001001', now() - interval '1 day' - i * interval '7 seconds',
    'callback', 'import', 'kept', '', operator,
    blob, blob, blob, blob, blob, blob, blob,
    numbers[1 + (i / %(n)s) %% 5000], i %% 9973, i %% 40009, i %% 5003, i %% 997, i %% 2003
FROM generate_series(1, %(rows)s) AS i,
    (SELECT %(tenants)s::uuid[] AS tenants, %(numbers)s::bigint[] AS numbers, gen_random_uuid() AS operator,
            '\\x0100000001'::bytea || decode(repeat('ab', 100), 'hex') AS blob) AS given
"""


@dataclass(frozen=True)
class World:
    """One big client company among others, and the actor who reads all of them."""

    stand: Stand
    big: Any
    actor: Any
    numbers: list[int]


def run() -> list[Row]:
    world = _world()
    return [*_lists(world), *_exact(world), *_http(world)]


def _world() -> World:
    base = stand()  # first: Django is set up there
    from callcenter.vault import services as vault
    from tests.calls.make import make_client
    from tests.factories import acting, actor_for

    clients = [make_client() for _i in range(1 + OTHERS)]
    big = clients[0]
    person = big.operator
    actor = actor_for(person, *((client.company, "operator") for client in clients))
    with acting(actor):
        numbers = [vault.blind(big.id, index="call.number", value=f"+8190{i:08d}") for i in range(5000)]
    with base.superuser() as connection:
        given = {"n": len(clients), "rows": CALLS, "tenants": [client.id for client in clients], "numbers": numbers}
        with _without_indexes(connection, "calls_call"):
            connection.execute(_LOAD, given)
        connection.execute("VACUUM ANALYZE calls_call")
    return World(base, big, actor, numbers)


@contextmanager
def _without_indexes(connection: psycopg.Connection, table: str) -> Iterator[None]:
    """Plain indexes are dropped while rows are loaded and built again afterwards: minutes less."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisunique",
        [table],
    ).fetchall()
    connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in found:
        connection.execute(definition)


# --- queries


def _times(work: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of each repetition."""
    found = []
    for _i in range(repeats):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _p(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


@contextmanager
def _as_web(world: World) -> Iterator[psycopg.Connection]:
    """A connection of role web in a transaction whose context is the actor's."""
    with psycopg.connect(world.stand.environment("web")["DATABASE_URL"]) as connection:
        tenants = "{" + ",".join(str(tenant) for tenant in world.actor.tenants) + "}"
        connection.execute("SELECT set_config('app.tenant_ids', %s, true)", [tenants])
        yield connection


def _sql(queryset: Any) -> tuple[str, tuple[Any, ...]]:
    text, parameters = queryset.query.sql_with_params()
    return text, parameters


def _lists(world: World) -> list[Row]:
    """The list's own query, as role web and as nobody row security binds; interleaved, on warm caches."""
    from callcenter.core.permissions import Permission
    from calls.queries import CallFilter
    from calls.queries.access import kept_calls
    from tests.factories import acting

    with acting(world.actor) as state:
        calls = CallFilter(tenant_id=world.big.id).apply(kept_calls(state.actor, Permission.CALL_LIST))
        text, parameters = _sql(calls.order_by("-started_at", "-id")[:51])
    protected: list[float] = []
    open_: list[float] = []
    with _as_web(world) as web, world.stand.superuser() as free:
        for connection in (web, free):
            _times(lambda c=connection: c.execute(text, parameters).fetchall(), 50)  # type: ignore[misc]
        for _i in range(400):
            protected += _times(lambda: web.execute(text, parameters).fetchall(), 1)
            open_ += _times(lambda: free.execute(text, parameters).fetchall(), 1)
    ours, theirs = statistics.median(protected), statistics.median(open_)
    ratio = ours / theirs
    return [
        Row(
            f"newest 50 of a client at {CALLS:,} calls, row security",
            ours,
            "ms",
            theirs,
            "the same query unprotected",
            ratio,
            "≤ 1.25 ×",
            ratio <= 1.25,
        ),
        Row("… p99", _p(protected, 0.99), "ms", goal="≤ 2 ms", ok=_p(protected, 0.99) <= 2),
    ]


def _exact(world: World) -> list[Row]:
    """Equality on the blind index of the number, newest 51, as role web."""
    from callcenter.core.permissions import Permission
    from calls.queries.access import kept_calls
    from tests.factories import acting

    with acting(world.actor) as state:
        base = kept_calls(state.actor, Permission.CALL_LIST).filter(tenant_id=world.big.id)
        asked = [
            _sql(base.filter(number_idx=number).order_by("-started_at", "-id")[:51])
            for number in random.sample(world.numbers, 600)
        ]
    with _as_web(world) as web:
        for text, parameters in asked[:100]:
            web.execute(text, parameters).fetchall()
        times = [
            value
            for text, parameters in asked[100:]
            for value in _times(lambda t=text, p=parameters: web.execute(t, p).fetchall(), 1)  # type: ignore[misc]
        ]
        rows = web.execute(f"EXPLAIN {asked[0][0]}", asked[0][1]).fetchall()
    plan = " ".join(str(row[0]) for row in rows)
    indexed = "calls_call_number_idx" in plan
    print(f"  EXPLAIN of the exact search: {rows[0][0].strip()} … {'calls_call_number_idx' if indexed else plan}")
    p99 = _p(times, 0.99)
    return [
        Row(f"exact search at {CALLS:,} calls, p99", p99, "ms", goal="≤ 5 ms, by index", ok=p99 <= 5 and indexed),
        Row("… median", statistics.median(times), "ms"),
    ]


# --- over HTTP


@dataclass
class Caller:
    """A program that calls the API on one connection that stays open."""

    address: str
    token: str

    def __post_init__(self) -> None:
        where = urlsplit(self.address)
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, float]:
        """(status, milliseconds until the last byte)."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        data = json.dumps(body) if body is not None else None
        self.connection.request(method, f"/api/v1/{path}", data, headers)
        response = self.connection.getresponse()
        response.read()
        return response.status, (time.perf_counter() - begun) * 1000


def _http(world: World) -> list[Row]:
    from tests.calls.make import make_client
    from tests.factories import join, token_for

    client = make_client()
    address = world.stand.web(PORT)
    join(client.operator, "operator", world.big.company)
    gap = _oracle(address, client, [token_for(client.operator) for _i in range(8)])
    return [Row("1,000 pairs of foreign and missing ids, median difference", gap, "ms", goal="≤ 5 ms", ok=gap <= 5)]


def _oracle(address: str, client: Any, tokens: Sequence[str]) -> float:
    """Median difference between asking for another company's call and for one that does not exist."""
    from tests.calls.make import make_client

    other = make_client()
    foreign = [other.log().pk for _i in range(20)]
    callers = [Caller(address, token) for token in tokens]
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(1000):
        pair: list[tuple[bool, UUID]] = [(True, foreign[number % len(foreign)]), (False, uuid4())]
        random.shuffle(pair)
        for exists, call_id in pair:
            status, taken = callers[number % len(callers)].ask("GET", f"calls/{call_id}/")
            if status != 404:
                raise SystemExit(f"a foreign or missing id answered {status}")
            times[exists].append(taken)
    return abs(statistics.median(times[True]) - statistics.median(times[False]))
