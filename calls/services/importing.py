"""Calls out of a file, in batches of one client each. Running the same file again adds nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import DomainError
from callcenter.vault import services as vault
from calls.callfile import CallRow
from calls.choices import Source
from calls.models import Call
from calls.services.intake import DATA_CLASS, create_calls

INDEX = "call.import"


@dataclass
class Imported:
    """What became of a batch: how many are new, how many were there, which were refused and why."""

    created: int = 0
    known: int = 0
    refused: dict[int, DomainError] = field(default_factory=dict)


@dataclass
class Ordinals:
    """How often each content has come up so far. Two equal lines are two calls; the same file again is not."""

    seen: Counter[tuple[UUID, int]] = field(default_factory=Counter)

    def next(self, tenant_id: UUID, row: CallRow) -> int:
        """0 for the first line of this content, 1 for the next. Takes 8 bytes of each content, not its text."""
        key = tenant_id, hash(row.canonical())
        self.seen[key] += 1
        return self.seen[key] - 1


Numbered = tuple[int, CallRow, int]
"""(line number, call, ordinal of its content)."""


def import_calls(
    *,
    actor: Actor,
    tenant_id: UUID,
    rows: Sequence[Numbered],
    source: Source = Source.IMPORT,
    quiet: bool = True,
) -> Imported:
    """Record the calls of one client that are not there yet, in one transaction; refused ones are left out.

    The id of an imported call is made of its start and a keyed hash of its content and ordinal: that is how a
    second run knows it, and without the client's key it says nothing about the content.
    """
    try:
        with tenant_transaction(actor, {tenant_id}, write=tenant_id):
            return _import(actor, tenant_id, rows, source, quiet)
    except DomainError as error:
        if len(rows) == 1:
            return Imported(refused={rows[0][0]: error})
    whole = Imported()
    for row in rows:
        part = import_calls(actor=actor, tenant_id=tenant_id, rows=[row], source=source, quiet=quiet)
        whole.created += part.created
        whole.known += part.known
        whole.refused |= part.refused
    return whole


def _import(actor: Actor, tenant_id: UUID, rows: Sequence[Numbered], source: Source, quiet: bool) -> Imported:
    by_id = {call_id(tenant_id, row, ordinal): row for _line, row, ordinal in rows}
    known = set(Call.objects.filter(tenant_id=tenant_id, id__in=by_id).values_list("id", flat=True))
    new = {one: row for one, row in by_id.items() if one not in known}
    if new:
        vault.create_keys(tenant_id=tenant_id, data_class=DATA_CLASS, object_ids=list(new))
        items = [replace(row.as_input(), call_id=one) for one, row in new.items()]
        create_calls(actor=actor, tenant_id=tenant_id, items=items, source=source, quiet=quiet, told=True)
    return Imported(created=len(new), known=len(known))


def call_id(tenant_id: UUID, row: CallRow, ordinal: int) -> UUID:
    """A UUIDv7 whose time is the call's start and whose random bits are the keyed hash."""
    mark = vault.blind(tenant_id, index=INDEX, value=f"{ordinal}\n{row.canonical()}") & (2**64 - 1)
    value = (int(row.started_at.timestamp() * 1000) & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76
    value |= (mark >> 52) << 64
    value |= 0b10 << 62
    value |= mark & 0x3FFFFFFFFFFFFFFF
    return UUID(int=value)
