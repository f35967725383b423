"""For how long a message can be taken back before the company sees it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
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
