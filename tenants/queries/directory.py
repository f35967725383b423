"""The directory of a client: sealed, opened once per page through the audited reveal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.known import chosen
from callcenter.core.permissions import Permission, require
from callcenter.text import names
from callcenter.vault import services as vault
from tenants.models import DirectoryEntry, EntryState, Tenant

FIELDS = ("name", "kana", "department")


@dataclass(frozen=True)
class Entry:
    """An opened directory entry. ``contact`` is empty unless it was asked for."""

    id: UUID
    name: str
    kana: str
    department: str
    active: bool
    added_at: datetime
    contact: str = ""

    @property
    def in_department(self) -> str:
        """Two of one name are told apart."""
        return f"{self.name}（{self.department}）" if self.department else self.name


def directory(
    actor: Actor,
    tenant_id: UUID,
    *,
    purpose: Purpose = Purpose.ANSWERING,
    contacts: bool = False,
    active_only: bool = False,
) -> list[Entry]:
    """People of one client in their order, opened with one audit event; Forbidden without the right."""
    require(actor, tenant_id, Permission.DIRECTORY_VIEW)
    rows = _loaded(tenant_id, active_only=active_only)
    order = {row.id: row.sort for row in rows}
    entries = opened(actor, rows, purpose=purpose, contacts=contacts)
    return sorted(entries, key=lambda entry: (not entry.active, order[entry.id], entry.kana, entry.name))


def get_entry_for(actor: Actor, tenant_id: UUID, entry_id: UUID, permission: Permission) -> DirectoryEntry:
    """One sealed entry of this client; the same NotFound for a foreign and a missing id."""
    require(actor, tenant_id, permission)
    entry = _kept(tenant_id).filter(id=entry_id).first()
    if entry is None:
        raise NotFound()
    return entry


def opened(
    actor: Actor,
    rows: Sequence[DirectoryEntry],
    *,
    purpose: Purpose = Purpose.ANSWERING,
    contacts: bool = False,
    exact: bool = False,
) -> list[Entry]:
    """Values of entries that were loaded for the actor, in the order given, with one audit event.

    ``exact``: to be stored or compared, so an entry that does not open raises instead of being shown as damaged.
    """
    if not rows:
        return []
    fields = (*FIELDS, "contact") if contacts else FIELDS
    values = reveal(actor=actor, objs=rows, fields=list(fields), purpose=purpose, shown=not exact)
    return [
        Entry(
            id=row.id,
            active=row.active,
            added_at=row.created_at,
            **{field: values[row.id].get(field) or "" for field in fields},
        )
        for row in rows
    ]


def entries(
    actor: Actor,
    tenant_id: UUID,
    ids: Iterable[UUID],
    *,
    purpose: Purpose = Purpose.ANSWERING,
    active_only: bool = False,
    exact: bool = False,
) -> list[Entry]:
    """Some entries of one client, opened in one reveal; unknown ids are left out."""
    require(actor, tenant_id, Permission.DIRECTORY_VIEW)
    rows = _loaded(tenant_id, active_only=active_only, ids=list(set(ids)))
    return opened(actor, rows, purpose=purpose, exact=exact)


def person_names(
    actor: Actor,
    tenant_id: UUID,
    ids: Iterable[UUID],
    *,
    purpose: Purpose = Purpose.ANSWERING,
    active_only: bool = False,
) -> dict[UUID, str]:
    """Id → name, to be stored or compared."""
    found = entries(actor, tenant_id, ids, purpose=purpose, active_only=active_only, exact=True)
    return {entry.id: entry.name for entry in found}


def person_exists(tenant_id: UUID, person_id: UUID) -> bool:
    """Whether this is an active addressee of this client. For services that have checked the actor."""
    return _kept(tenant_id, active_only=True).filter(id=person_id).exists()


def person_ids(tenant_id: UUID) -> set[UUID]:
    """The active addressees of this client, unopened. For services that have checked the actor."""
    return set(_kept(tenant_id, active_only=True).values_list("id", flat=True))


def is_new(client: Tenant, person: Entry, since: timedelta) -> bool:
    """Whether an addressee was added so lately, to a company that had started."""
    return client.live_at is not None and person.added_at > max(client.live_at, db.now() - since)


def person_ids_by_name(tenant_id: UUID, name: str) -> list[UUID]:
    """Active addressees of this name, blanks and width aside, 髙 and 高 apart. For services that checked the actor."""
    text = names.same_name(name)
    if text is None:
        return []
    wanted = vault.blind(tenant_id, index="directory.name", value=text)
    rows = _kept(tenant_id, active_only=True).filter(name_idx=wanted)
    return list(rows.values_list("id", flat=True)[:20])


def _kept(tenant_id: UUID, *, active_only: bool = False) -> QuerySet[DirectoryEntry]:
    rows = DirectoryEntry.objects.filter(tenant_id=tenant_id, state=EntryState.KEPT)
    rows = rows.filter(active=True) if active_only else rows
    return rows.order_by("sort", "id")


def _loaded(tenant_id: UUID, *, active_only: bool, ids: list[UUID] | None = None) -> list[DirectoryEntry]:
    """The rows of ``_kept``, of these ids where some are named: every call asks for them."""
    condition = "tenant_id = %s AND state = %s AND (active OR NOT %s) AND (id = ANY(%s) OR %s) ORDER BY sort, id"
    return chosen(DirectoryEntry, condition, tenant_id, EntryState.KEPT.value, active_only, ids or [], ids is None)


def existing_entries(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Which of these directory entries exist: their keys are not orphans."""
    return list(DirectoryEntry.objects.filter(tenant_id=tenant_id, id__in=ids).values_list("id", flat=True))
