"""People of a client: each entry is sealed under a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.text import names
from callcenter.vault import services as vault
from tenants.models import DirectoryEntry, EntryState
from tenants.models.directory import DATA_CLASS

#: Sealed field → longest text.
TEXTS = {"name": 80, "kana": 80, "department": 80, "contact": 200}


def add_person(
    *,
    actor: Actor,
    tenant_id: UUID,
    name: str,
    kana: str = "",
    department: str = "",
    contact: str = "",
    sort: int = 0,
) -> DirectoryEntry:
    """A new addressee; Invalid names each field that cannot be."""
    require(actor, tenant_id, Permission.DIRECTORY_MANAGE)
    values = _clean({"name": name, "kana": kana, "department": department, "contact": contact})
    db.write_to(tenant_id)
    entry = DirectoryEntry(id=uuid7(), tenant_id=tenant_id, sort=sort)
    vault.create_key(tenant_id=tenant_id, data_class=DATA_CLASS, object_id=entry.id)
    _seal(entry, values)
    entry.save(force_insert=True)
    record(
        actor=actor,
        action="directory.added",
        tenant_id=tenant_id,
        target=entry,
        fields=tuple(field for field, value in values.items() if value),
    )
    return entry


def update_person(
    *,
    actor: Actor,
    tenant_id: UUID,
    entry_id: UUID,
    changes: Mapping[str, str],
    active: bool | None = None,
) -> DirectoryEntry:
    """Change sealed values, or take the person off the list (their contact period starts then)."""
    require(actor, tenant_id, Permission.DIRECTORY_MANAGE)
    values = _clean(changes)
    db.write_to(tenant_id)
    entry = _locked(tenant_id, entry_id)
    changed = list(values)
    if values:
        _seal(entry, values)
    told = {"active": (entry.active, active)} if active not in (None, entry.active) else {}
    if active is not None and told:
        entry.active, entry.retired_at = active, None if active else db.now()
        changed.append("active")
    if not changed:
        return entry
    entry.save()
    record(
        actor=actor,
        action="directory.updated",
        tenant_id=tenant_id,
        target=entry,
        fields=tuple(changed),
        changes=told,
    )
    return entry


def _locked(tenant_id: UUID, entry_id: UUID) -> DirectoryEntry:
    kept = DirectoryEntry.objects.select_for_update().filter(tenant_id=tenant_id, state=EntryState.KEPT)
    entry = kept.filter(id=entry_id).first()
    if entry is None:
        raise NotFound()
    return entry


def _seal(entry: DirectoryEntry, values: Mapping[str, str]) -> None:
    vault.seal(entry, {field: value or None for field, value in values.items()})
    for field, fold in (("name", names.same_name), ("kana", names.whole)):
        if field in values:
            text = fold(values[field])
            blind = vault.blind(entry.tenant_id, index=f"directory.{field}", value=text) if text else None
            setattr(entry, f"{field}_idx", blind)


def _clean(values: Mapping[str, str]) -> dict[str, str]:
    tidy = {"name": names.tidy, "kana": names.kana}
    cleaned = {field: tidy.get(field, str.strip)(value) for field, value in values.items()}
    errors = {
        field: [_("%(limit)d文字以内で入力してください。") % {"limit": TEXTS[field]}]
        for field, value in cleaned.items()
        if len(value) > TEXTS[field]
    }
    if cleaned.get("name") == "":
        errors["name"] = [_("氏名を入力してください。")]
    if errors:
        raise Invalid(_("入力を確認してください。"), errors=errors)
    return cleaned
