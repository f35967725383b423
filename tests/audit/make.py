"""What the tests of the log need: tenants that are only ids, actors, written events."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connections

from audit.services import record
from callcenter.core.context import Actor, ActorKind, Reach, TenantAccess, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission

AUDITING = frozenset({Permission.SELF, Permission.AUDIT_VIEW, Permission.AUDIT_EXPORT})


def person(*tenants: UUID, permissions: frozenset[Permission] = AUDITING, label: str = "OP-014") -> Actor:
    """A person with these permissions in these tenants."""
    access = {
        each: TenantAccess(each, f"t-{each.hex[-8:]}", frozenset({"tester"}), permissions, Reach.HOUSE)
        for each in tenants
    }
    return Actor(ActorKind.PERSON, id=uuid7(), label=label, tenants=MappingProxyType(access), ip="192.0.2.7")


def write_events(tenant: UUID, count: int, action: str = "data.revealed", **options: Any) -> list[UUID]:
    """`count` committed events of a tenant, in transactions of their own."""
    made = []
    for _number in range(count):
        with tenant_transaction(system_actor("test"), {tenant}):
            made.append(record(actor=system_actor("test"), action=action, tenant_id=tenant, **options))
    return made


def numbers(tenant: UUID) -> list[int]:
    """Sequence numbers of the tenant, as role web sees them."""
    with tenant_transaction(system_actor("test"), {tenant}), connections["default"].cursor() as cursor:
        cursor.execute("SELECT seq FROM audit_order WHERE tenant_id = %s ORDER BY seq", [tenant])
        return [row[0] for row in cursor.fetchall()]
