"""The one way to destroy records of any kind: the key first, then the objects, then the columns, each step in the log.

Works in the open transaction of the tenant, as worker. The caller holds the rows' locks and has asked about holds.
Every step may be repeated; after a crash it goes on from the state `shredding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from audit.services import Target, record, record_many
from callcenter.core.context import Actor
from callcenter.vault import services as vault
from retention.kinds import RecordKind


def begin(*, actor: Actor, kind: RecordKind, tenant_id: UUID, ids: Sequence[UUID], reason: str) -> None:
    """From here on nobody reads these records; `reason` is a code."""
    kind.mark(tenant_id, ids)
    _tell(actor, "retention.shredding", kind, tenant_id, ids, reason)


def finish(*, actor: Actor, kind: RecordKind, tenant_id: UUID, ids: Sequence[UUID]) -> None:
    """Destroys what was begun."""
    destroy(actor=actor, kind=kind, tenant_id=tenant_id, ids=ids, state=kind.shredded)
    _tell(actor, "retention.shredded", kind, tenant_id, ids)
    if kind.then is not None:
        kind.then(tenant_id, ids)


def destroy(*, actor: Actor, kind: RecordKind, tenant_id: UUID, ids: Sequence[UUID], state: str) -> None:
    """Key, objects, columns; the rows then say ``state``."""
    destroyed = vault.destroy_keys(tenant_id, kind.data_class, ids)
    if kind.outside is not None:
        kind.outside(tenant_id, ids)
    kind.clear(tenant_id, ids, state)
    if destroyed:
        record(actor=actor, action="key.destroyed", tenant_id=tenant_id, fields=(kind.data_class,), count=destroyed)


def _tell(actor: Actor, action: str, kind: RecordKind, tenant_id: UUID, ids: Sequence[UUID], reason: str = "") -> None:
    targets = [(Target(kind.object_type, object_id, tenant_id), (kind.data_class,)) for object_id in ids]
    digests = kind.digests(tenant_id, ids)
    record_many(actor=actor, action=action, tenant_id=tenant_id, targets=targets, reason=reason, digests=digests)
