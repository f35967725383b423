"""One run over one class of one tenant. See docs: the order of steps is what makes a deletion a deletion.

1. `begin`: one transaction takes the lock of the class (which every hold takes too), reads the period and the holds
   by the database's clock, locks the due rows and marks them `shredding`, with an event each.
2. `finish`: destroys their keys (committed in the keystore at once), deletes stored objects, then nulls the sealed
   columns and marks them `shredded`, with an event each. After a crash anywhere the next run begins here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from audit.services import Target, record
from callcenter.core import db
from callcenter.core.context import Actor, current_actor, system_actor
from callcenter.core.db import tenant_transaction
from retention import destruction
from retention.holding import TELL_DAILY, Holds, holds_on, not_yet_told
from retention.kinds import RecordKind, kinds_of
from retention.queries import in_force
from retention.services.policies import lock_class, take_up_changes

logger = logging.getLogger(__name__)

CAP: Final = 20_000
"""Records of one class that one run deletes at most: a wrong clock or a wrong period is noticed before all is gone."""
BATCH: Final = 500
MAX_SKEW: Final = timedelta(seconds=60)


@dataclass
class Outcome:
    """What one run did. `refused`: the clocks differ, nothing was begun. `capped`: more is due than one run deletes."""

    shredded: int = 0
    kept: int = 0
    capped: bool = False
    refused: bool = False


class ClocksDiffer(Exception):
    """The worker's clock and the database's are more than MAX_SKEW apart; one of them would delete too early."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"clocks differ by {seconds} s")
        self.seconds = seconds


def worker_clock() -> datetime:
    return datetime.now(UTC)


def run_class(tenant_id: UUID, data_class: str, *, cap: int = CAP, batch: int = BATCH) -> Outcome:
    """Takes up what was settled, finishes what an earlier run began, then deletes what is due, up to `cap` records. Safe to run twice at once."""
    outcome = Outcome()
    with _in_tenant(tenant_id):
        take_up_changes(tenant_id=tenant_id)
    for kind in kinds_of(data_class):
        outcome.shredded += _finish_all(tenant_id, kind, batch)
        try:
            _run_kind(tenant_id, kind, cap, batch, outcome)
        except ClocksDiffer as difference:
            _refuse(tenant_id, data_class, difference)
            outcome.refused = True
            return outcome
    return outcome


def _run_kind(tenant_id: UUID, kind: RecordKind, cap: int, batch: int, outcome: Outcome) -> None:
    room = cap
    while True:
        began, kept = begin(tenant_id, kind, limit=max(0, min(batch, room)), first=room == cap)
        outcome.kept += kept
        outcome.shredded += _finish_all(tenant_id, kind, batch)
        room -= began
        if room <= 0 and began:
            outcome.capped = _say_capped(tenant_id, kind, cap)
            return
        if began < min(batch, room + began):
            return


@contextmanager
def _in_tenant(tenant_id: UUID) -> Iterator[Actor]:
    with tenant_transaction(system_actor("retention"), {tenant_id}, write=tenant_id):
        yield current_actor()


def begin(tenant_id: UUID, kind: RecordKind, *, limit: int, first: bool = True) -> tuple[int, int]:
    """Marks the next due records: (how many, how many a hold keeps). `first` of a run: also tells what is kept."""
    with _in_tenant(tenant_id) as actor:
        before = _due_before(tenant_id, kind.data_class)
        if before is None:
            return 0, 0
        holds = holds_on(tenant_id, kind.data_class)
        kept = _tell_kept(actor, tenant_id, kind, before, holds) if first else 0
        if holds.blanket is not None:
            return 0, kept
        ids = kind.due(tenant_id, before, holds.spared, limit)
        if ids:
            destruction.begin(actor=actor, kind=kind, tenant_id=tenant_id, ids=ids, reason="retention")
        return len(ids), kept


def _due_before(tenant_id: UUID, data_class: str) -> datetime | None:
    """The instant before which a record's period began when it is due; None where no period is settled."""
    policy = lock_class(tenant_id, data_class)
    if policy is None:
        return None
    at = db.now()
    skew = abs(worker_clock() - at)
    if skew > MAX_SKEW:
        raise ClocksDiffer(round(skew.total_seconds()))
    days = in_force(policy, at).days
    return None if days is None else at - timedelta(days=days)


def _tell_kept(actor: Actor, tenant_id: UUID, kind: RecordKind, before: datetime, holds: Holds) -> int:
    """Says in the log what is due and yet not deleted, and why. How many records that are (at most 1,000)."""
    if holds.blanket is not None:
        kept = kind.count(tenant_id, before)
        if kept and not_yet_told(tenant_id, "retention.kept", [holds.blanket.id], db.now(), TELL_DAILY):
            record(
                actor=actor,
                action="retention.kept",
                tenant_id=tenant_id,
                target=Target("hold", holds.blanket.id, tenant_id),
                fields=(kind.data_class, kind.object_type),
                count=kept,
                outcome="denied",
                reason="hold",
            )
        return kept
    ids = kind.spared(tenant_id, before, holds.spared, 1000)
    for object_id in not_yet_told(tenant_id, "retention.kept", ids, db.now()):
        record(
            actor=actor,
            action="retention.kept",
            tenant_id=tenant_id,
            target=Target(kind.object_type, object_id, tenant_id),
            fields=(kind.data_class,),
            outcome="denied",
            reason="hold",
        )
    return len(ids)


def _finish_all(tenant_id: UUID, kind: RecordKind, batch: int) -> int:
    done = 0
    while count := finish(tenant_id, kind, limit=batch):
        done += count
    return done


def finish(tenant_id: UUID, kind: RecordKind, *, limit: int) -> int:
    """Shreds records that are marked: key, object, columns, in this order. How many."""
    with _in_tenant(tenant_id) as actor:
        ids = kind.begun(tenant_id, limit)
        if not ids:
            return 0
        destruction.finish(actor=actor, kind=kind, tenant_id=tenant_id, ids=ids)
        return len(ids)


def _say_capped(tenant_id: UUID, kind: RecordKind, cap: int) -> bool:
    """Whether more is due than the cap; says so in the log."""
    with _in_tenant(tenant_id) as actor:
        before = _due_before(tenant_id, kind.data_class)
        holds = holds_on(tenant_id, kind.data_class)
        if before is None or holds.blanket is not None or not kind.due(tenant_id, before, holds.spared, 1):
            return False
        record(
            actor=actor,
            action="retention.capped",
            tenant_id=tenant_id,
            fields=(kind.data_class, kind.object_type),
            count=cap,
            outcome="denied",
            reason="cap",
        )
        return True


def _refuse(tenant_id: UUID, data_class: str, difference: ClocksDiffer) -> None:
    logger.error("retention_refused", extra={"data_class": data_class, "seconds": difference.seconds})
    with _in_tenant(tenant_id) as actor:
        record(
            actor=actor,
            action="retention.refused",
            tenant_id=tenant_id,
            fields=(data_class,),
            count=difference.seconds,
            outcome="error",
            reason="clock",
        )
