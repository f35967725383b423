"""A day in numbers, over all of one's companies: counted by the database, and nothing is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from callcenter.core.context import Actor, readable
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from callcenter.core.statements import ask_last
from calls.choices import Disposition
from telephony.queries import LATE

KINDS = tuple(Disposition.values)
_OF_KINDS = ", ".join(f"count(*) FILTER (WHERE kind = '{code}')" for code in KINDS)
_SPREADS = ", ".join(
    f"count({name}), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {name})"
    for name in ("rang", "spoke", "wrapped", "sent")
)
# A call and its leg have one id. A margin, because a late telling may put the beginning of a leg a little earlier than
# that of its call; what counts is the leg's. Materialised: a spread database groups by the hour only what it has fetched.
# Not counted: what is withdrawn or destroyed, what still rings, and a leg whose draft went on in another company. What was
# taken back, or can still be, is not written yet.
DAY = f"""
    WITH day AS MATERIALIZED (
        SELECT coalesce(c.tenant_id, l.tenant_id) AS tenant_id,
            CASE WHEN c.id IS NOT NULL THEN c.operator_id WHEN l.answered THEN l.person_id END AS operator_id,
            EXTRACT(hour FROM coalesce(l.started_at, c.started_at) AT TIME ZONE %(zone)s)::int AS hour,
            c.disposition AS kind,
            l.id IS NULL AS untold,
            l.answered,
            l.missed,
            CASE WHEN l.answered THEN l.rang WHEN l.id IS NULL THEN c.ring_seconds END AS rang,
            CASE WHEN l.id IS NULL THEN c.talk_seconds ELSE l.spoke END AS spoke,
            CASE WHEN l.answered THEN greatest(0, EXTRACT(epoch FROM d.saved_at - l.ended_at))::int END AS wrapped,
            EXTRACT(
                epoch FROM CASE WHEN d.id IS NOT NULL THEN coalesce(c.released_at, d.saved_at) END
                    - coalesce(l.started_at, c.started_at)
            )::int AS sent
        FROM (
            SELECT tenant_id, id, operator_id, started_at, disposition, ring_seconds, talk_seconds, state, restriction,
                released_at
            FROM calls_call
            WHERE tenant_id = ANY(%(tenants)s) AND undone_at IS NULL AND coalesce(released_at <= now(), true)
                AND started_at >= %(since)s - interval '1 hour' AND started_at < %(until)s + interval '1 hour'
        ) AS c
        FULL JOIN (
            SELECT tenant_id, id, started_at, ended_at, rang, spoke, state, coalesce(taken_by, meant_for) AS person_id,
                answered_at IS NOT NULL OR state IN ('talking', 'held') AS answered, state = 'missed' AS missed
            FROM telephony_leg
            WHERE tenant_id = ANY(%(tenants)s)
                AND started_at >= %(since)s - interval '1 hour' AND started_at < %(until)s + interval '1 hour'
        ) AS l ON l.tenant_id = c.tenant_id AND l.id = c.id
        LEFT JOIN calls_draft AS d ON d.tenant_id = c.tenant_id AND d.id = c.id AND d.state = 'sent'
        WHERE coalesce(l.started_at, c.started_at) >= %(since)s AND coalesce(l.started_at, c.started_at) < %(until)s
            AND CASE
                WHEN c.id IS NOT NULL THEN c.state = 'kept' AND c.restriction <> 'withdrawn'
                ELSE l.state <> 'ringing' AND NOT EXISTS (SELECT FROM calls_draft AS m WHERE m.replaces = l.id)
            END
    )
    SELECT GROUPING(tenant_id, operator_id, hour), tenant_id, operator_id, hour, count(*),
        count(*) FILTER (WHERE answered), count(*) FILTER (WHERE missed), count(*) FILTER (WHERE untold),
        count(*) FILTER (WHERE rang <= %(late)s), {_OF_KINDS}, {_SPREADS}
    FROM day GROUP BY GROUPING SETS ((), (tenant_id), (operator_id), (hour))
"""  # noqa: S608  (constants of the code)


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of as many calls as they are known of: the middle one, and what nine in ten do not exceed."""

    count: int
    median: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some calls. ``answered``, ``missed``: as a telephone system told; ``untold``: none told of them, somebody wrote them down.

    ``within``: rang no longer than LATE until somebody answered. ``kinds``: of those that were written down.
    """

    calls: int
    answered: int
    missed: int
    untold: int
    within: int
    kinds: Mapping[str, int]
    rang: Spread
    spoke: Spread
    wrapped: Spread
    sent: Spread

    @property
    def taken(self) -> int:
        return self.answered + self.untold

    @property
    def unknown(self) -> int:
        """Of which a telephone system told, but not whether anybody answered."""
        return self.calls - self.taken - self.missed


@dataclass(frozen=True, slots=True)
class Day:
    """``operators``: by person; None for what nobody answered or somebody unknown wrote down."""

    total: Figures
    companies: Mapping[UUID, Figures]
    operators: Mapping[UUID | None, Figures]
    hours: Mapping[int, Figures]


def figures_of_day(actor: Actor, right: Permission, since: datetime, until: datetime, zone: str) -> Day:
    """Of all calls that began between these moments, of the companies of this request in which the actor holds ``right``.

    Hours are of this time zone. One question to the database, however many companies.
    """
    values = {
        "tenants": list(actor.holding(right, readable()) - {HOUSE_ID}),
        "since": since,
        "until": until,
        "zone": zone,
        "late": round(LATE.total_seconds()),
    }
    found: dict[int, dict[Any, Figures]] = {level: {} for level in Level}
    for level, tenant_id, operator_id, hour, *counts in ask_last("default", DAY, values=values):
        key = {Level.COMPANY: tenant_id, Level.OPERATOR: operator_id, Level.HOUR: hour}.get(level)
        found[level][key] = _figures(counts)
    return Day(found[Level.ALL][None], found[Level.COMPANY], found[Level.OPERATOR], found[Level.HOUR])


class Level(IntEnum):
    """What GROUPING says of a row: a bit for each of company, operator and hour that it does not tell apart."""

    ALL = 0b111
    COMPANY = 0b011
    OPERATOR = 0b101
    HOUR = 0b110


def _figures(counts: list[Any]) -> Figures:
    calls, answered, missed, untold, within = counts[:5]
    kinds, spreads = counts[5 : 5 + len(KINDS)], counts[5 + len(KINDS) :]
    rang, spoke, wrapped, sent = (
        Spread(count, *(both or ())) for count, both in zip(spreads[::2], spreads[1::2], strict=True)
    )
    named = dict(zip(KINDS, kinds, strict=True))
    return Figures(calls, answered, missed, untold, within, named, rang, spoke, wrapped, sent)
