"""Names of companies for the pages about people."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from tenants.models import Tenant


def company_names(tenant_ids: Iterable[UUID]) -> dict[UUID, str]:
    """{id: name} of those companies that this transaction may see."""
    return dict(Tenant.objects.filter(id__in=set(tenant_ids)).values_list("id", "name"))


def companies_of(actor: Actor, permission: Permission) -> list[tuple[UUID, str]]:
    """(id, name) of the companies in which the actor has the right, by reading."""
    rows = Tenant.objects.filter(id__in=actor.tenants_with(permission)).order_by("kana", "id")
    named = rows.values_list("id", "name")
    return [
        (tenant_id, _("代行会社（すべての委託元）") if tenant_id == HOUSE_ID else name) for tenant_id, name in named
    ]


def company(tenant_id: UUID) -> Tenant:
    """A company that this transaction may see; its caller has asked for the right."""
    return Tenant.objects.get(id=tenant_id)
