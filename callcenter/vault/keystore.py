"""Keys as they are used: fetched from the keystore in one query, unwrapped, forgotten.

Every function works in the tenants of the open tenant transaction (core.context), but in a short transaction of its
own on the keystore's connection: a new key is committed before the record that needs it.

Tenant keys are kept unwrapped for at most 60 s, and so are record keys that this process has just made (only for
sealing). Opening always asks the keystore, so a destroyed key opens nothing from that moment on, in any process.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from callcenter.core.context import ContextRequired, readable, writable
from callcenter.core.db import ask, clear_tenants, set_tenants
from callcenter.core.errors import Unavailable

from .bindings import ID_LENGTH, record_key_context, record_place, tenant_key_context, version_part
from .brief import SIZE, BriefCache
from .format import NotOpenedError, SealKey
from .models import KeyPurpose, RecordKey, TenantKey
from .providers import Wrapped, provider, unwrap_with, wrap_with

logger = logging.getLogger(__name__)

ALIAS = "keystore"


class KeyMissing(Unavailable):
    """The key of a record that should have one is not in the keystore."""

    code = "key_missing"
    default_detail = _("この記録の鍵が見つかりません。内容は表示も変更もされていません。管理者にご連絡ください。")


class KeyUnit(NamedTuple):
    """What one record key covers."""

    tenant_id: UUID
    data_class: str
    object_id: UUID


@dataclass(frozen=True, slots=True)
class TenantSecret:
    """An unwrapped tenant key: as AEAD where it wraps record keys, as bytes where it makes blind indexes."""

    key_id: UUID
    aead: AESGCM
    material: bytes

    def __repr__(self) -> str:
        return f"TenantSecret({self.key_id})"


_by_id: BriefCache[UUID, TenantSecret] = BriefCache()
_current: BriefCache[tuple[UUID, str], TenantSecret] = BriefCache()
_made_here: BriefCache[KeyUnit, SealKey] = BriefCache(size=4 * SIZE)


def forget_all() -> None:
    """Empties this process's caches."""
    for cache in (_by_id, _current, _made_here):
        cache.clear()


@contextmanager
def reading(tenant_ids: Iterable[UUID]) -> Iterator[None]:
    """A short transaction of the keystore that sees these tenants; all must be readable now."""
    wanted = frozenset(tenant_ids)
    if not wanted <= readable():
        raise ContextRequired("keys were asked for a tenant that this transaction may not read")
    with _transaction(wanted, None):
        yield


@contextmanager
def writing(tenant_id: UUID) -> Iterator[None]:
    """A short transaction of the keystore that writes to this tenant, which must be the writable one now."""
    if writable() != tenant_id:
        raise ContextRequired("a key was to be written for a tenant that this transaction does not write to")
    with _transaction(frozenset({tenant_id}), tenant_id):
        yield


@contextmanager
def _transaction(tenants: frozenset[UUID], write: UUID | None) -> Iterator[None]:
    with transaction.atomic(using=ALIAS, durable=True):
        set_tenants(ALIAS, tenants, write)
        yield
        if len(connections[ALIAS].atomic_blocks) > 1:
            clear_tenants(ALIAS)


def _unwrapped(key: TenantKey) -> TenantSecret:
    return _secret(key.id, key.tenant_id, key.purpose, key.version, key.kek_id, key.wrapped)


def _secret(
    key_id: UUID, tenant_id: UUID, purpose: str, version: int, kek_id: str, wrapped: bytes | memoryview
) -> TenantSecret:
    """An unwrapped tenant key, kept for a minute."""
    secret = _by_id.get(key_id)
    if secret is None:
        context = tenant_key_context(tenant_id, purpose, version)
        material = provider().unwrap(Wrapped(kek_id, bytes(wrapped)), context)
        secret = TenantSecret(key_id, AESGCM(material), material)
        _by_id.put(key_id, secret)
    return secret


def current_secret(tenant_id: UUID, purpose: KeyPurpose) -> TenantSecret:
    """The tenant's newest key for a purpose. Raises KeyMissing when the tenant was never given keys."""
    if tenant_id not in readable():
        raise ContextRequired("keys were asked for a tenant that this transaction may not read")
    secret = _current.get((tenant_id, purpose))
    if secret is None:
        with reading({tenant_id}):
            key = TenantKey.objects.filter(tenant_id=tenant_id, purpose=purpose).order_by("-version").first()
        if key is None:
            raise KeyMissing()
        try:
            secret = _unwrapped(key)
        except NotOpenedError:
            logger.exception("tenant_key_damaged", extra={"tenant_id": str(tenant_id)})
            raise KeyMissing() from None
        _current.put((tenant_id, purpose), secret)
    return secret


def is_known(tenant_id: UUID, purpose: KeyPurpose) -> bool:
    """Whether this process used the tenant's key in the last minute, so that it surely exists."""
    return _current.get((tenant_id, purpose)) is not None


def new_record_key(unit: KeyUnit) -> tuple[RecordKey, SealKey]:
    """A fresh random key, wrapped, not saved."""
    secret = current_secret(unit.tenant_id, KeyPurpose.DATA)
    key = SealKey.generate()
    wrapped = wrap_with(secret.aead, key.material, record_key_context(unit, key.version))
    row = RecordKey(
        tenant_id=unit.tenant_id,
        data_class=unit.data_class,
        object_id=unit.object_id,
        key_version=key.version,
        tenant_key_id=secret.key_id,
        wrapped=wrapped,
    )
    return row, key


_INSERT = """
INSERT INTO vault_recordkey (id, tenant_id, data_class, object_id, key_version, tenant_key_id, wrapped)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::varchar[], %s::uuid[], %s::int[], %s::uuid[], %s::bytea[])
ON CONFLICT (tenant_id, data_class, object_id) DO NOTHING RETURNING object_id
"""


def insert(tenant_id: UUID, rows: Iterable[RecordKey]) -> set[UUID]:
    """Commits keys of one tenant at once, in one round trip; the objects that had none before."""
    if writable() != tenant_id:
        raise ContextRequired("a key was to be written for a tenant that this transaction does not write to")
    columns = zip(
        *(
            (row.id, row.tenant_id, row.data_class, row.object_id, row.key_version, row.tenant_key_id, row.wrapped)
            for row in rows
        ),
        strict=True,
    )
    values = [list(column) for column in columns]
    return {made for (made,) in ask(ALIAS, {tenant_id}, _INSERT, values, write=tenant_id)} if values else set()


def remember(unit: KeyUnit, key: SealKey) -> None:
    _made_here.put(unit, key)


def forget(unit: KeyUnit) -> None:
    _made_here.drop(unit)


def sealing_key(unit: KeyUnit) -> SealKey:
    """The key to seal with; raises KeyMissing. One just made here costs no query."""
    if unit.tenant_id not in readable():
        raise ContextRequired("keys were asked for a tenant that this transaction may not read")
    key = _made_here.get(unit) or fetch([unit]).get(unit)
    if key is None:
        raise KeyMissing()
    return key


def fetch(units: Iterable[KeyUnit]) -> Mapping[KeyUnit, SealKey]:
    """The keys of these units in one query, however many; units without a key (destroyed) are left out."""
    wanted = {_plain(unit): unit for unit in units}
    if not wanted:
        return {}
    tenants = {unit.tenant_id.int: unit.tenant_id for unit in wanted.values()}
    classes = {unit.data_class for unit in wanted.values()}
    found = _keys(tenants.values(), classes, [unit.object_id for unit in wanted.values()])
    return {wanted[_plain(unit)]: key for unit, key in found if _plain(unit) in wanted}


def _plain(unit: KeyUnit) -> tuple[int, str, int]:
    """What compares and hashes without a step of Python, unlike ids."""
    return unit.tenant_id.int, unit.data_class, unit.object_id.int


_FETCH = "SELECT * FROM vault_keys(%s, %s, %s)"
_COLUMN = """
SELECT r.object_id, r.key_version, r.wrapped, r.tenant_key_id FROM vault_recordkey r
WHERE r.tenant_id = %s AND r.data_class = %s AND r.object_id = ANY(%s)
    AND r.tenant_key_id = ANY(ARRAY(SELECT t.id FROM vault_tenantkey t WHERE t.tenant_id = %s))
"""


def _keys(
    tenants: Iterable[UUID], classes: Iterable[str], object_ids: Iterable[UUID]
) -> Iterator[tuple[KeyUnit, SealKey]]:
    """Arrays and plain tuples: an instance or a parameter for every key would cost more than opening it."""
    tenants, ids = list(tenants), list(object_ids)
    if not ids:
        return
    for tenant_id, data_class, object_id, version, wrapped, key_id, *tenant_key in _ask(
        tenants, _FETCH, [tenants, list(classes), ids]
    ):
        unit = KeyUnit(tenant_id, data_class, object_id)
        try:
            key = opened_key(unit, _secret(key_id, tenant_id, *tenant_key), version, wrapped)
        except NotOpenedError:
            _damaged(unit.object_id)
            continue
        yield unit, key


def fetch_column(tenant_id: UUID, data_class: str, object_ids: Iterable[UUID]) -> dict[UUID, SealKey]:
    """As ``fetch``, by object id, for thousands of objects of one tenant and class: what all share is made once."""
    ids = list(object_ids)
    rows = _ask([tenant_id], _COLUMN, [tenant_id, data_class, ids, tenant_id]) if ids else []
    secrets = _secrets(tenant_id, {row[3] for row in rows})
    place = record_place(settings.ENVIRONMENT, tenant_id, data_class) + ID_LENGTH
    found = {}
    for object_id, version, wrapped, key_id in rows:
        context = place + str(object_id).encode() + version_part(version)
        try:
            found[object_id] = SealKey(version, unwrap_with(secrets[key_id].aead, wrapped, context))
        except (NotOpenedError, KeyError):
            _damaged(object_id)
    return found


def _damaged(object_id: UUID) -> None:
    """A damaged key is as good as none, for its own record only."""
    logger.error("wrapped_key_damaged", extra={"object_id": str(object_id)})


def _secrets(tenant_id: UUID, key_ids: Iterable[UUID]) -> dict[UUID, TenantSecret]:
    """Tenant keys, unwrapped; those that were not used in the last minute are asked for."""
    known = {key_id: _by_id.get(key_id) for key_id in key_ids}
    missing = [key_id for key_id, secret in known.items() if secret is None]
    with reading({tenant_id}) if missing else nullcontext():
        for key in TenantKey.objects.filter(tenant_id=tenant_id, pk__in=missing) if missing else ():
            with suppress(NotOpenedError):
                known[key.pk] = _unwrapped(key)
    return {key_id: secret for key_id, secret in known.items() if secret is not None}


def _ask(tenants: Iterable[UUID], question: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Rows of the keystore that these tenants have; all must be readable now."""
    wanted = frozenset(tenants)
    if not wanted <= readable():
        raise ContextRequired("keys were asked for a tenant that this transaction may not read")
    return ask(ALIAS, wanted, question, values)


def opened_key(unit: KeyUnit, secret: TenantSecret, version: int, wrapped: bytes | memoryview) -> SealKey:
    """A record key out of its wrapping; it opens only as the key of its own unit."""
    return SealKey(version, unwrap_with(secret.aead, bytes(wrapped), record_key_context(unit, version)))
