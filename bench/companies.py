"""Lists over very many companies: own calls, the supervisor's day, the log, own exports, the companies themselves.

What the plans said: `tenant_id IN (20)` read all rows of all twenty; one limited branch each reads a page. Over a thousand
companies the planner takes a policy's set for ten tenants whatever it holds, gathers every row and sorts; walked along an
index (`core.db.by_index`) the same list stops after its page. Rows are loaded without sealed values: opening costs the
same wherever the rows of a page come from.

What the profile of a whole request said. A page over a thousand companies shows fifty of them, so it writes fifty events
where ten companies need ten: 10 ms of CPU in the database (half for one INSERT of fifty rows with their generated columns,
half for fifty numberings) instead of 3. Of 15 ms here a fifth went into asking twice, company by company, in which the
right is held, and a fifth into the fifty bodies; sets of tenants are now made at once and members of an event are put in
order once: 12 ms. The rest is queries (25 %), bodies (20 %), the INSERT (10 %) and the context of a thousand ids (10 %).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from bench import Row
from bench.calls import _p, _without_indexes
from bench.stand import Stand, stand

COMPANIES = 1_000
CALLS = (100_000, 1_000_000)
READERS = (10, COMPANIES)
REPEATS = 60
GOAL_MS = 100


_COMPANIES = """
INSERT INTO tenants_tenant (id, slug, name, kana, status, live_at, timezone, greeting, greeting_kana, hours_text, band)
SELECT id, 'many-' || n, '会社' || n, 'カイシャ' || lpad(n::text, 5, '0'), 'live', now(), 'Asia/Tokyo', '', '', '', 0
FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, n)
"""
_CALLS = """
INSERT INTO calls_call (id, tenant_id, called_number, started_at, disposition, source, state, restriction, operator_id)
SELECT uuidv7(), tenants[1 + i %% cardinality(tenants)], '+81350001001', now() - i * interval '1 day' / 20000,
    'callback', 'import', 'kept', '', operators[1 + (i / 7) %% cardinality(operators)]
FROM generate_series(%(first)s, %(last)s) AS i, (SELECT %(tenants)s::uuid[] AS tenants, %(operators)s::uuid[] AS operators) AS given
"""
_EVENTS = """
WITH made AS (
    SELECT uuidv7() AS id, tenants[1 + i %% cardinality(tenants)] AS tenant, %(first)s * 10 + i / cardinality(tenants) AS seq,
        now() - interval '30 days' * i / %(last)s AS moment
    FROM generate_series(%(first)s, %(last)s) AS i, (SELECT %(tenants)s::uuid[] AS tenants) AS given),
numbered AS (INSERT INTO audit_order (id, tenant_id, seq, at_db) SELECT id, tenant, seq, moment FROM made)
INSERT INTO audit_event (id, tenant_id, body) SELECT id, tenant,
    json_build_object('event_id', id, 'tenant', tenant, 'action', 'call.listed',
        'at_app', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'outcome', json_build_object('code', 'allowed'),
        'actor', json_build_object('id', tenant, 'label', 'OP-014', 'type', 'person'))::text FROM made
"""

_HEADS = """
INSERT INTO audit_head (id, tenant_id, seq, at_db) SELECT tenant_id, tenant_id, max(seq), now() FROM audit_order
WHERE tenant_id = ANY (%s) GROUP BY tenant_id ON CONFLICT (tenant_id) DO UPDATE SET seq = EXCLUDED.seq
"""


@dataclass(frozen=True)
class World:
    stand: Stand
    tenants: list[UUID]
    operators: list[UUID]


def run() -> list[Row]:
    base = stand()  # first: Django is set up there
    from callcenter.core.ids import uuid7
    from tests.factories import make_person

    person = make_person()
    world = World(base, [uuid7() for _n in range(COMPANIES)], [person.pk, *(uuid7() for _n in range(19))])
    found: dict[str, list[float]] = {}
    loaded = 0
    with base.superuser() as connection:
        connection.execute(_COMPANIES, [world.tenants])
        for calls in CALLS:
            _load(connection, world, loaded + 1, calls)
            loaded = calls
            for companies in READERS:
                actor = _reader(person, world.tenants[:companies])
                for name, times in _measure(actor).items():
                    found.setdefault(name, []).append(_p(times, 0.95))
    return [row for name, values in found.items() for row in _rows(name, values)]


def _load(connection: psycopg.Connection, world: World, first: int, last: int) -> None:
    given = {"first": first, "last": last, "tenants": world.tenants, "operators": world.operators}
    connection.execute("SET session_replication_role = replica")
    with _without_indexes(connection, "calls_call"):
        connection.execute(_CALLS, given)
    with _without_indexes(connection, "audit_event"):
        connection.execute(_EVENTS, given)
    connection.execute(_HEADS, [world.tenants])
    for table in ("calls_call", "audit_event", "audit_order", "tenants_tenant"):
        connection.execute(f"VACUUM ANALYZE {table}".encode())
    connection.execute("SET session_replication_role = origin")


def _reader(person: Any, tenants: list[UUID]) -> Any:
    """Somebody who may operate in these companies and read their logs; every list of theirs goes across all."""
    from tests.factories import Company, actor_for

    companies = [Company(tenant, f"many-{n}", "") for n, tenant in enumerate(tenants)]
    roles = ("operator", "client_admin")
    return actor_for(person, *((company, role) for company in companies for role in roles))


def _measure(actor: Any) -> dict[str, list[float]]:
    """Milliseconds of whole transactions: context, list, one event per company of the page, numbers, commit."""
    from datetime import timedelta

    from audit.queries import search
    from audit.queries.exports import my_exports
    from callcenter.core.db import now
    from callcenter.core.permissions import Permission
    from calls import queries
    from tenants.queries import companies

    def today() -> Any:
        return queries.CallFilter(since=now() - timedelta(days=1), until=now())

    questions: dict[str, Callable[[Any], object]] = {
        "own calls": lambda who: queries.list_calls(who, queries.CallFilter(operator_id=who.id)),
        "the supervisor's day": lambda who: queries.list_calls(who, today()),
        "the log": lambda who: search.search_events(who, search.EventFilter()),
        "own exports": my_exports,
        "companies": lambda who: companies(who, Permission.CALL_LIST),
    }
    return {name: _times(actor, question) for name, question in questions.items()}


def _times(actor: Any, question: Callable[[Any], object]) -> list[float]:
    from tests.factories import acting

    found = []
    for turn in range(REPEATS + 10):
        begun = time.perf_counter()
        with acting(actor) as state:
            question(state.actor)
        if turn >= 10:
            found.append((time.perf_counter() - begun) * 1000)
    return found


def _rows(name: str, values: list[float]) -> list[Row]:
    """Four worlds: 10 and 1,000 companies of the reader, at each number of calls."""
    worlds = [f"{companies:,} of {COMPANIES:,} companies, {calls:,} calls" for calls in CALLS for companies in READERS]
    least = min(values)
    return [
        Row(
            f"{name}, {world}, p95",
            value,
            "ms",
            least,
            "the cheapest of the four",
            value / least,
            f"≤ {GOAL_MS} ms",
            value <= GOAL_MS,
        )
        for world, value in zip(worlds, values, strict=True)
    ]
