"""Tenants with keys, and keys."""

from uuid import UUID

from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from callcenter.vault.keystore import KeyUnit
from tests.factories import as_system


def new_tenant() -> UUID:
    tenant_id = uuid7()
    with as_system(tenant_id):
        vault.create_tenant_keys(tenant_id)
    return tenant_id


def new_unit(tenant_id: UUID) -> KeyUnit:
    unit = KeyUnit(tenant_id, "message", uuid7())
    vault.create_key(tenant_id=tenant_id, data_class="message", object_id=unit.object_id)
    return unit
