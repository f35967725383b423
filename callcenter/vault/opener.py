"""Opening sealed data. Needs a witness that the access is in the audit log; only audit imports this module."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from callcenter.core.context import AccessWitness
from callcenter.core.errors import Unavailable

from . import keystore
from .damage import Damage, unreadable
from .fields import sealed_field, unit_of
from .format import NotOpenedError, SealKey, open_in, row_context
from .keystore import KeyMissing, KeyUnit
from .labels import class_of
from .services import column_of, place
from .stream import RangeReader, ReadAt

logger = logging.getLogger(__name__)

DESTROYED = ("shredding", "shredded")
"""States of rows whose keys go first."""

Opened = dict[UUID, dict[str, str | None]]
Fields = Sequence[str] | Mapping[type[models.Model], Sequence[str]]


class Damaged(Unavailable):
    """A stored value is not what was sealed: it was changed, moved or cut behind the product's back."""

    code = "damaged"
    default_detail = _(
        "保存されている内容が、保存したときと違っています。安全のため表示していません。管理者にご連絡ください。"
    )


class NoWitness(RuntimeError):
    """Something asked to open sealed data without an audit event. A defect of the program."""


def open_fields(
    witness: AccessWitness, objs: Iterable[models.Model], fields: Fields, *, broken: list[Damage] | None = None
) -> Opened:
    """{object's id: {field: text or None}} of these sealed fields, with one keystore query for all objects.

    `fields`: names, or (for objects of several models at once) names by model. None where nothing was entered, and
    where the row is being destroyed: then there is nothing to know any more. A value that was changed, or is kept
    without its key, stands as Unreadable and is added to `broken`; without that list, Damaged or KeyMissing is raised.
    """
    labels: dict[type[models.Model], dict[str, str]] = {}
    rows: list[tuple[models.Model, KeyUnit, dict[str, bytes | None]]] = []
    for row in objs:
        kind = type(row)
        if kind not in labels:
            labels[kind] = {name: sealed_field(kind, name).label for name in _names(kind, fields)}
        rows.append((row, unit_of(row), {name: getattr(row, name) for name in labels[kind]}))
    _check(witness, {unit.tenant_id.int: unit.tenant_id for _row, unit, _blobs in rows}.values())
    keys = keystore.fetch(unit for _row, unit, blobs in rows if any(blob is not None for blob in blobs.values()))
    found: Opened = {}
    columns: dict[tuple[int, str], bytes] = {}
    for row, unit, blobs in rows:
        key, label, tenant = keys.get(unit), labels[type(row)], unit.tenant_id.int
        here = b"" if key is None else row_context(row.pk, key.version)
        values: dict[str, str | None] = {}
        for name, blob in blobs.items():
            if blob is None:
                values[name] = None
                continue
            column = columns.get((tenant, label[name]))
            if column is None:
                column = columns[tenant, label[name]] = column_of(unit.tenant_id, label[name])
            values[name] = _text(key, unit, label[name], row, blob, column + here, broken)
        found[row.pk] = values
    return found


def _names(kind: type[models.Model], fields: Fields) -> Sequence[str]:
    return fields[kind] if isinstance(fields, Mapping) else fields


def _text(
    key: SealKey | None,
    unit: KeyUnit,
    label: str,
    row: models.Model,
    blob: bytes,
    context: bytes,
    broken: list[Damage] | None,
) -> str | None:
    if key is None and getattr(row, "state", "") in DESTROYED:
        return None
    try:
        if key is None:
            raise KeyMissing()
        return _opened_in(key, context, label, row.pk, blob).decode()
    except (KeyMissing, Damaged):
        if broken is None:
            raise
        broken.append(Damage(unit.tenant_id, label, row.pk))
        return unreadable()


def open_column(
    witness: AccessWitness,
    *,
    tenant_id: UUID,
    label: str,
    rows: Iterable[tuple[UUID, bytes | None]],
    broken: list[Damage],
) -> dict[UUID, str | None]:
    """One sealed column of many kept records of one tenant, each of which carries its own key; for long scans.

    ``rows``: (id of the record, sealed value). None where there is nothing, or where it does not open (``broken``).
    """
    given = list(rows)
    _check(witness, [tenant_id])
    data_class, column = class_of(label), column_of(tenant_id, label)
    keys = keystore.fetch_column(tenant_id, data_class, [row_id for row_id, blob in given if blob is not None])
    found: dict[UUID, str | None] = {}
    for row_id, blob in given:
        key = keys.get(row_id)
        found[row_id] = None
        if blob is None:
            continue
        try:
            if key is None:
                raise KeyMissing()
            context = column + row_context(row_id, key.version)
            found[row_id] = _opened_in(key, context, label, row_id, blob).decode()
        except (KeyMissing, Damaged):
            broken.append(Damage(tenant_id, label, row_id))
    return found


def open_bytes(witness: AccessWitness, obj: models.Model, field: str) -> bytes | None:
    """One sealed field as bytes (a waveform); None as in `open_fields`."""
    unit = unit_of(obj)
    _check(witness, [unit.tenant_id])
    keys = keystore.fetch([unit]) if getattr(obj, field) is not None else {}
    return _open_field_bytes(keys, obj, field)


def open_value(
    witness: AccessWitness, *, unit: KeyUnit, label: str, blob: bytes, object_id: UUID | None = None
) -> bytes:
    """The counterpart of `services.seal_value`. Raises KeyMissing or Damaged."""
    _check(witness, [unit.tenant_id])
    _same_class(unit, label)
    key = keystore.fetch([unit]).get(unit)
    if key is None:
        raise KeyMissing()
    return _opened(key, unit.tenant_id, label, object_id or unit.object_id, blob)


def range_reader(witness: AccessWitness, *, unit: KeyUnit, label: str, read_at: ReadAt, size: int) -> RangeReader:
    """Reads ranges of a sealed object. The key is fetched now; afterwards no database is needed.

    Raises KeyMissing when the key is destroyed, Damaged when the object is not what was sealed. While reading, a
    changed chunk raises `format.NotOpenedError`.
    """
    _check(witness, [unit.tenant_id])
    _same_class(unit, label)
    key = keystore.fetch([unit]).get(unit)
    if key is None:
        raise KeyMissing()
    try:
        return RangeReader(key, place(unit.tenant_id, label, unit.object_id), read_at, size)
    except NotOpenedError:
        logger.error("sealed_object_damaged", extra={"label": label, "object_id": str(unit.object_id)})
        raise Damaged() from None


def _check(witness: AccessWitness, tenant_ids: Iterable[UUID]) -> None:
    if not isinstance(witness, AccessWitness):
        raise NoWitness("sealed data opens only with a witness from the audit log")
    if not set(tenant_ids) <= witness.tenant_ids:
        raise NoWitness("the witness is not for the tenant of this data")


def _open_field_bytes(keys: Mapping[KeyUnit, SealKey], row: models.Model, name: str) -> bytes | None:
    label = sealed_field(type(row), name).label
    blob = getattr(row, name)
    unit = unit_of(row)
    key = keys.get(unit)
    if blob is None or key is None:
        return None
    return _opened(key, unit.tenant_id, label, row.pk, blob)


def _opened(key: SealKey, tenant_id: UUID, label: str, object_id: UUID, blob: bytes) -> bytes:
    return _opened_in(key, column_of(tenant_id, label) + row_context(object_id, key.version), label, object_id, blob)


def _opened_in(key: SealKey, context: bytes, label: str, object_id: UUID, blob: bytes) -> bytes:
    try:
        return open_in(key, context, blob)
    except NotOpenedError:
        logger.error("sealed_value_damaged", extra={"label": label, "object_id": str(object_id)})
        raise Damaged() from None


def _same_class(unit: KeyUnit, label: str) -> None:
    if class_of(label) != unit.data_class:
        raise ValueError(f"{label!r} is not kept in the class {unit.data_class!r}.")
