"""The one way to personal data: an event in the same transaction, then the opener with its witness."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import Model

from audit.evidence.recording import Aim, event, record, record_all, terms_hmac
from callcenter.core.context import AccessWitness, Actor, state
from callcenter.core.db import write_to
from callcenter.core.ids import uuid7
from callcenter.core.tasks import publish
from callcenter.vault import opener
from callcenter.vault.damage import Damage
from callcenter.vault.fields import sealed_field

Values = dict[UUID, dict[str, str | None]]
# Ids that one event names; a larger batch becomes several events.
BATCH = 500
CHECK_DAMAGE = "audit.check_damage"


def reveal(
    *,
    actor: Actor,
    objs: Sequence[Model],
    fields: Sequence[str],
    purpose: str,
    ticket: str = "",
    action: str = "data.revealed",
    shown: bool = False,
) -> Values:
    """The values of sealed `fields` of rows that the caller has loaded (which was the permission check).

    Writes one event per tenant (with the ids of the rows), then opens all with one keystore query.
    Returns {row id: {field: text or None}}. ``shown``: for people's eyes only, so what does not open is Unreadable;
    otherwise Damaged or KeyMissing is raised.
    """
    groups: dict[UUID, list[Model]] = {}
    for obj in objs:
        groups.setdefault(_tenant_of(obj), []).append(obj)
    if not groups or not fields:
        return {}
    events = []
    for tenant_id, rows in sorted(groups.items()):
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            only = part[0] if len(part) == 1 else None
            events.append(
                record(
                    actor=actor,
                    action=action,
                    tenant_id=tenant_id,
                    target=only,
                    fields=labels(type(part[0]), fields),
                    purpose=purpose,
                    ticket=ticket,
                    count=len(part),
                    objects=[] if only else [row.pk for row in part],
                )
            )
    witness = AccessWitness(event_ids=tuple(events), tenant_ids=frozenset(groups))
    broken: list[Damage] = []
    values = opener.open_fields(witness, objs, list(fields), broken=broken if shown else None)
    alarm(broken)
    return values


def labels(model: type[Model], fields: Sequence[str]) -> list[str]:
    """The sealed fields as the log names them: by the label under which they are sealed."""
    return [sealed_field(model, name).label for name in fields]


class Opening:
    """Opens rows of several kinds under one event per tenant, which is written when the block ends."""

    def __init__(self) -> None:
        self.event_ids: dict[UUID, UUID] = {}
        self.counts: dict[UUID, int] = {}
        self.labels: dict[UUID, set[str]] = {}
        self.broken: list[Damage] = []

    def open(self, objs: Sequence[Model], fields: opener.Fields) -> Values:
        """{row id: {field: text or None}}; one keystore query for all rows. What does not open is Unreadable.

        `fields`: names, or names by model where the rows are of several.
        """
        if not objs or not fields:
            return {}
        kinds = {(_tenant_of(obj).int, type(obj)): _tenant_of(obj) for obj in objs}
        for (_number, kind), tenant in kinds.items():
            wanted = fields.get(kind, ()) if isinstance(fields, Mapping) else fields
            self._event_of(tenant).update(labels(kind, wanted))
        return opener.open_fields(self.witness(*kinds.values()), objs, fields, broken=self.broken)

    def open_column(
        self, tenant_id: UUID, label: str, rows: Iterable[tuple[UUID, bytes | None]]
    ) -> dict[UUID, str | None]:
        """{record id: text or None} of one sealed column, from plain (id, blob) pairs: for scans of thousands."""
        self._event_of(tenant_id).add(label)
        return opener.open_column(
            self.witness(tenant_id), tenant_id=tenant_id, label=label, rows=rows, broken=self.broken
        )

    def witness(self, *tenants: UUID) -> AccessWitness:
        """Proof of the events that this block will write for these tenants."""
        for tenant_id in tenants:
            self._event_of(tenant_id)
        events = tuple(self.event_ids[tenant_id] for tenant_id in sorted(set(tenants)))
        return AccessWitness(event_ids=events, tenant_ids=frozenset(tenants))

    def shown(self, tenant_id: UUID, count: int) -> None:
        """How many rows of this tenant the response carries."""
        if count:
            self._event_of(tenant_id)
        if tenant_id in self.event_ids:
            self.counts[tenant_id] = count

    def searched(self, tenant_id: UUID) -> None:
        """The tenant's rows were searched, which is an event even where nothing was found."""
        self._event_of(tenant_id)

    def _event_of(self, tenant_id: UUID) -> set[str]:
        self.event_ids.setdefault(tenant_id, uuid7())
        return self.labels.setdefault(tenant_id, set())


@contextmanager
def opening(
    *,
    actor: Actor,
    action: str,
    purpose: str,
    query: dict[str, Any] | None = None,
    target: Aim = None,
    ticket: str = "",
) -> Iterator[Opening]:
    """Opens rows of lists, searches and pages; at the end one event per tenant that was opened or shown.

    Leaving by an exception writes nothing: the transaction is lost with it, and nothing was shown.
    """
    current = Opening()
    yield current
    digest = terms_hmac(query or {})
    events = [
        event(
            actor=actor,
            action=action,
            tenant_id=tenant_id,
            target=target,
            fields=sorted(current.labels[tenant_id]),
            purpose=purpose,
            ticket=ticket,
            count=current.counts.get(tenant_id, 0),
            query_hmac=digest,
            event_id=event_id,
        )
        for tenant_id, event_id in sorted(current.event_ids.items())
    ]
    record_all(actor, events)
    alarm(current.broken)


def alarm(broken: Sequence[Damage]) -> None:
    """Asks the worker to look at each damaged row, who gives it up for people to see: once for each, however often it is met.

    A transaction writes to one company: the rows of others are told by whoever meets them next.
    """
    for tenant_id, row_id, label in sorted({(each.tenant_id, each.row_id, each.label) for each in broken}):
        if state().writable in (None, tenant_id):
            write_to(tenant_id)
            publish(CHECK_DAMAGE, tenant_id=tenant_id, once=True, label=label, row_id=row_id)


def _tenant_of(obj: Any) -> UUID:
    tenant: UUID = obj.tenant_id
    return tenant
