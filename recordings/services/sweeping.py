"""What crashes leave behind is taken away: uploads that never ended, refusals half cleared, objects of nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from callcenter.core.context import Actor
from callcenter.core.db import now, tenant_transaction
from callcenter.core.tasks import publish
from recordings import store
from recordings.models import PlayTicket, Recording, RecordingState
from recordings.services.checking import clear_refused
from recordings.services.jobs import CHECK
from recordings.services.uploading import discard

GRACE = timedelta(hours=1)
CHECK_GRACE = timedelta(minutes=20)
"""A check takes fifteen minutes at most; one that takes longer died with its worker and is asked for again."""
DAYS = 3
"""Objects of so many days are compared with the rows: whatever broke off was made recently."""
BATCH = 500


def sweep(*, actor: Actor, tenant_id: UUID, days: int = DAYS) -> dict[str, int]:
    """One pass over a tenant, in short transactions of its own; worker only. What was done, by kind."""
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        moment = now()
        late = _ids(tenant_id, RecordingState.RECEIVING, moment)
        refused = _uncleared(tenant_id, moment)
        stuck = _ids(tenant_id, RecordingState.CHECKING, moment, CHECK_GRACE)
        for recording_id in stuck:
            publish(CHECK, tenant_id=tenant_id, once=True, recording_id=recording_id)
        ended, _rows = PlayTicket.objects.filter(tenant_id=tenant_id, expires_at__lt=moment - GRACE).delete()
    for recording_id in late:
        with tenant_transaction(actor, {tenant_id}, write=tenant_id):
            discard(actor=actor, recording_id=recording_id)
    for recording_id in refused:
        with tenant_transaction(actor, {tenant_id}, write=tenant_id):
            clear_refused(actor=actor, recording_id=recording_id)
    orphans = _sweep_objects(actor, tenant_id, days)
    return {
        "late": len(late),
        "refused": len(refused),
        "stuck": len(stuck),
        "tickets": ended,
        "orphans": orphans,
    }


def _ids(tenant_id: UUID, state: RecordingState, moment: datetime, grace: timedelta | None = None) -> list[UUID]:
    before = moment - (GRACE if grace is None else grace)
    rows = Recording.objects.filter(tenant_id=tenant_id, state=state, changed_at__lt=before)
    return list(rows.order_by("changed_at").values_list("pk", flat=True)[:BATCH])


def _uncleared(tenant_id: UUID, moment: datetime) -> list[UUID]:
    rows = Recording.objects.filter(
        tenant_id=tenant_id, state=RecordingState.REFUSED, changed_at__lt=moment - GRACE
    ).exclude(object_key="")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _sweep_objects(actor: Actor, tenant_id: UUID, days: int) -> int:
    """Deletes objects that no row names, an hour after they were last written; never one that is still worked on."""
    with tenant_transaction(actor, {tenant_id}):
        moment = now()
    batch: list[str] = []
    count = 0
    for entry in store.recent(tenant_id, moment, days):
        if entry.written_at < moment - GRACE:
            batch.append(entry.name)
        if len(batch) == BATCH:
            count += _delete_unnamed(actor, tenant_id, batch)
            batch = []
    return count + _delete_unnamed(actor, tenant_id, batch)


def _delete_unnamed(actor: Actor, tenant_id: UUID, names: list[str]) -> int:
    if not names:
        return 0
    with tenant_transaction(actor, {tenant_id}):
        ids = {found for name in names if (found := store.recording_of(name))}
        rows = Recording.objects.filter(tenant_id=tenant_id, pk__in=ids)
        named = {name for pair in rows.values_list("object_key", "playable_key") for name in pair}
        busy = set(
            rows.filter(state__in=(RecordingState.RECEIVING, RecordingState.CHECKING)).values_list("pk", flat=True)
        )
    orphans = [n for n in names if n not in named and store.recording_of(n) not in busy]
    for name in orphans:
        store.delete(name)
    return len(orphans)
