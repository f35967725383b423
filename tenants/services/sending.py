"""For how long a message can be taken back before the company sees it, and which sends wait for a supervisor."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from tenants.models import Tenant
from tenants.models.company import MOST_SECONDS
from tenants.services.companies import locked


def set_undo_seconds(*, actor: Actor, tenant_id: UUID, undo_seconds: int, undo_urgent_seconds: int) -> Tenant:
    """For the company's administrator as for the house's; 0: at once. What was already sent keeps its time."""
    require(actor, tenant_id, Permission.SENDING_MANAGE)
    wanted = {"undo_seconds": undo_seconds, "undo_urgent_seconds": undo_urgent_seconds}
    errors = {
        name: [_("0から%(most)dまでの秒数にしてください。") % {"most": MOST_SECONDS}]
        for name, value in wanted.items()
        if not 0 <= value <= MOST_SECONDS
    }
    if errors:
        raise Invalid(errors=errors)
    tenant = locked(tenant_id)
    changes = {name: (getattr(tenant, name), value) for name, value in wanted.items() if getattr(tenant, name) != value}
    if not changes:
        return tenant
    for name, (_before, value) in changes.items():
        setattr(tenant, name, value)
    tenant.save(update_fields=list(changes))
    record(
        actor=actor,
        action="tenant.updated",
        tenant_id=tenant.id,
        target=tenant,
        fields=tuple(changes),
        changes=changes,
    )
    return tenant


def set_second_look(*, actor: Actor, tenant_id: UUID, codes: Collection[str]) -> None:
    """For the company's administrator as for the house's; of the house itself, for every company.

    ``codes``: what an upper app asks about a send. What already waits goes on waiting.
    """
    house = tenant_id == HOUSE_ID
    require(actor, tenant_id, Permission.TENANT_MANAGE if house else Permission.SENDING_MANAGE)
    write_to(tenant_id)
    tenant = Tenant.objects.select_for_update().filter(id=tenant_id).first()
    if tenant is None:
        raise NotFound()
    before, tenant.second_look = tenant.second_look, ",".join(sorted(codes))
    if before == tenant.second_look:
        return
    tenant.save(update_fields=["second_look"])
    record(
        actor=actor,
        action="tenant.updated",
        tenant_id=tenant.id,
        target=tenant,
        fields=("second_look",),
        changes={"second_look": (before, tenant.second_look)},
    )
