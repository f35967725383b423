"""What the apps do with the vault: make keys, seal, index blindly, destroy. Opening is in `opener`, for audit alone.

All of it works in the open tenant transaction: keys are written for its writable tenant, used for its readable ones.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models

from callcenter.core.ids import HOUSE_ID

from . import keystore, owners
from .bindings import tenant_key_context
from .fields import blind_fields, sealed_field, sealed_fields, unit_of
from .format import SealContext, SealKey, column_context, derived
from .format import seal as seal_bytes
from .keystore import KeyMissing, KeyUnit
from .labels import INDEXES, class_of, known_class
from .models import KeyPurpose, RecordKey, TenantKey
from .providers import provider
from .stream import StreamSealer

__all__ = ["KeyMissing", "KeyUnit"]

SWEEP_AFTER: Final = timedelta(hours=24)
SWEEP_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """What happened to a key, for the caller to record. `done` is False where it had already happened."""

    action: str
    tenant_id: UUID
    data_class: str
    object_id: UUID
    done: bool


def create_tenant_keys(tenant_id: UUID) -> bool:
    """Gives a tenant its two random keys (records, blind indexes). Idempotent; whether any was made."""
    made = False
    for purpose in KeyPurpose:
        if keystore.is_known(tenant_id, purpose):
            continue
        with keystore.writing(tenant_id):
            if TenantKey.objects.filter(tenant_id=tenant_id, purpose=purpose).exists():
                continue
            context = tenant_key_context(tenant_id, purpose, 1)
            wrapped = provider().wrap(SealKey.generate().material, context)
            row = TenantKey(tenant_id=tenant_id, purpose=purpose, kek_id=wrapped.kek_id, wrapped=wrapped.blob)
            TenantKey.objects.bulk_create([row], ignore_conflicts=True)
            made = True
    return made


def create_key(*, tenant_id: UUID, data_class: str, object_id: UUID) -> KeyEvent:
    """Makes the key of a retention unit and commits it at once, before the record. Idempotent."""
    if tenant_id == HOUSE_ID:
        create_tenant_keys(HOUSE_ID)  # nobody onboards the house
    return create_keys(tenant_id=tenant_id, data_class=data_class, object_ids=[object_id])[0]


def create_keys(*, tenant_id: UUID, data_class: str, object_ids: Iterable[UUID]) -> list[KeyEvent]:
    """As `create_key` for many objects at once (imports), in one statement."""
    units = [KeyUnit(tenant_id, known_class(data_class), object_id) for object_id in object_ids]
    made = {unit: keystore.new_record_key(unit) for unit in units}
    new = keystore.insert(tenant_id, [row for row, _key in made.values()])
    for unit, (_row, key) in made.items():
        if unit.object_id in new:
            keystore.remember(unit, key)
    return [_event("key.created", unit, done=unit.object_id in new) for unit in units]


def destroy_key(tenant_id: UUID, data_class: str, object_id: UUID) -> KeyEvent:
    """Deletes the key of a retention unit, and with it the data, for good. Idempotent; only the worker may."""
    unit = KeyUnit(tenant_id, known_class(data_class), object_id)
    return _event("key.destroyed", unit, done=_destroy(tenant_id, unit.data_class, [object_id]) > 0)


def destroy_keys(tenant_id: UUID, data_class: str, object_ids: Iterable[UUID]) -> int:
    """As `destroy_key` for many objects in one statement. How many keys there still were."""
    return _destroy(tenant_id, known_class(data_class), list(object_ids))


def _destroy(tenant_id: UUID, data_class: str, object_ids: list[UUID]) -> int:
    with keystore.writing(tenant_id):
        rows = RecordKey.objects.filter(tenant_id=tenant_id, data_class=data_class, object_id__in=object_ids)
        count, _rows = rows.delete()
    for object_id in object_ids:
        keystore.forget(KeyUnit(tenant_id, data_class, object_id))
    return count


def existing_keys(tenant_id: UUID, data_class: str, object_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these objects still have a key. Opens nothing."""
    with keystore.reading({tenant_id}):
        rows = RecordKey.objects.filter(tenant_id=tenant_id, data_class=data_class, object_id__in=list(object_ids))
        return set(rows.values_list("object_id", flat=True))


def seal(obj: models.Model, values: Mapping[str, str | bytes | None]) -> None:
    """Seals values into an instance's sealed fields and does not save it. None clears the field.

    The key of the instance's unit must exist (KeyMissing); its id and tenant must be set before.
    """
    if not values:
        return
    key: SealKey | None = None
    for name, value in values.items():
        field = sealed_field(type(obj), name)
        if value is None:
            setattr(obj, name, None)
            continue
        key = key or keystore.sealing_key(unit_of(obj))
        context = place(_tenant_of(obj), field.label, obj.pk)
        setattr(obj, name, seal_bytes(key, context, value.encode() if isinstance(value, str) else value))


def seal_value(*, unit: KeyUnit, label: str, value: str | bytes, object_id: UUID | None = None) -> bytes:
    """A sealed blob that no model field holds (a TOTP seed). `object_id`: what carries it, else the unit's."""
    _same_class(unit.data_class, label)
    context = place(unit.tenant_id, label, object_id or unit.object_id)
    data = value.encode() if isinstance(value, str) else value
    return seal_bytes(keystore.sealing_key(unit), context, data)


def stream_sealer(tenant_id: UUID, data_class: str, object_id: UUID, label: str) -> StreamSealer:
    """Seals a long object while it arrives. The key is fetched now; no database is needed afterwards."""
    _same_class(data_class, label)
    key = keystore.sealing_key(KeyUnit(tenant_id, data_class, object_id))
    return StreamSealer(key, place(tenant_id, label, object_id))


def derived_key(*, tenant_id: UUID, data_class: str, object_id: UUID, use: str) -> bytes:
    """32 bytes for a use outside the vault, of the key of a unit. It opens nothing of ours, and ends with that key."""
    return derived(keystore.sealing_key(KeyUnit(tenant_id, known_class(data_class), object_id)), use)


def null_sealed(obj: models.Model) -> list[str]:
    """Clears every sealed field and blind index of an instance and answers their names, for `update_fields`."""
    names = [*sealed_fields(type(obj)), *blind_fields(type(obj))]
    for name in names:
        setattr(obj, name, None)
    return names


def blind(tenant_id: UUID, *, index: str, value: str) -> int:
    """The blind index of a normalised value (see `normalise`): HMAC-SHA256, cut to a signed 64-bit integer."""
    if index not in INDEXES:
        raise ValueError(f"{index!r} is not in the list of blind indexes.")
    if not value:
        raise ValueError("An empty value has no blind index.")
    secret = keystore.current_secret(tenant_id, KeyPurpose.INDEX)
    name = index.encode()
    digest = hmac.digest(secret.material, len(name).to_bytes(4, "big") + name + value.encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def place(tenant_id: UUID, label: str, object_id: UUID) -> SealContext:
    return SealContext(settings.ENVIRONMENT, tenant_id, label, object_id)


def column_of(tenant_id: UUID, label: str) -> bytes:
    """What the places of all values of one label of one tenant have in common, encoded."""
    return column_context(settings.ENVIRONMENT, tenant_id, label)


def sweep_orphans(tenant_id: UUID, *, now: datetime) -> dict[str, int]:
    """Destroys keys older than a day whose object never came to be (or whose draft is gone): how many by class.

    `now`: the database's clock. Only classes for which an app has registered an owner are looked at.
    """
    swept: dict[str, int] = {}
    for data_class in owners.registered_classes():
        after = UUID(int=0)
        while batch := _old_keys(tenant_id, data_class, now - SWEEP_AFTER, after):
            orphans = set(batch) - owners.existing(tenant_id, data_class, batch)
            if orphans:
                swept[data_class] = swept.get(data_class, 0) + destroy_keys(tenant_id, data_class, orphans)
            after = batch[-1]
    return swept


def _old_keys(tenant_id: UUID, data_class: str, before: datetime, after: UUID) -> list[UUID]:
    with keystore.reading({tenant_id}):
        rows = RecordKey.objects.filter(
            tenant_id=tenant_id, data_class=data_class, created_at__lt=before, object_id__gt=after
        ).order_by("object_id")
        return list(rows.values_list("object_id", flat=True)[:SWEEP_BATCH])


def _event(action: str, unit: KeyUnit, *, done: bool) -> KeyEvent:
    return KeyEvent(action, unit.tenant_id, unit.data_class, unit.object_id, done)


def _tenant_of(obj: models.Model) -> UUID:
    tenant_id = getattr(obj, "tenant_id", None)
    if not isinstance(tenant_id, UUID):
        raise TypeError(f"{type(obj).__name__} has no tenant.")
    return tenant_id


def _same_class(data_class: str, label: str) -> None:
    if class_of(label) != data_class:
        raise ValueError(f"{label!r} is not kept in the class {data_class!r}.")
