"""Numbers about the whole installation, for whoever watches it. No company, nobody's data.

The process that may count tells them to the queue's server; `/metrics` reads them there, because web may not look at the
rows of all companies. What nobody tells any more is gone after a while: a missing number is no good one.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import redis
from django.conf import settings

from callcenter.core import rooms
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import system_task, tenant_ids

COUNT = "core.count_figures"
COUNT_EVERY = 300
"""Seconds between two counts of what the rooms declare."""
_KEY = "callcenter:figures:{}"
_counted: dict[str, "Figure"] = {}


class Row(NamedTuple):
    """One number. ``labels`` are words of the program: kinds, lanes, states."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """Part of a room: a number that the worker counts over all companies, in a transaction that reads them."""

    name: str
    count: Callable[[Collection[UUID]], int]

    def settle(self) -> None:
        rooms.once(_counted, self.name, self, "the figure")


def tell(client: redis.Redis, source: str, rows: Iterable[Row], seconds: int) -> None:
    """``seconds``: how long the numbers of this source count as known."""
    client.set(_KEY.format(source), json.dumps(list(rows)), ex=seconds)


def told(client: redis.Redis, sources: Iterable[str]) -> list[Row]:
    found = client.mget([_KEY.format(source) for source in sources])
    return [Row(*row) for text in found if text for row in json.loads(text)]


def counted() -> list[Row]:
    """Each figure of the rooms in a transaction of its own: none holds up the rows for the others."""
    tenants = frozenset({HOUSE_ID, *tenant_ids()})
    rows = []
    for name, figure in _counted.items():
        with tenant_transaction(system_actor(COUNT), tenants):
            rows.append(Row(name, {}, figure.count(tenants)))
    return rows


@system_task(name=COUNT)
def count_figures() -> None:
    rows = counted()
    with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=3, socket_connect_timeout=3) as client:
        tell(client, "worker", rows, COUNT_EVERY * 3)
