"""Names of companies for the pages about people."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from callcenter.core.companies import Found
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from tenants.models import Tenant
from tenants.queries import search_companies


def company_names(tenant_ids: Iterable[UUID]) -> dict[UUID, str]:
    """{id: name} of those companies that this transaction may see."""
    return dict(Tenant.objects.filter(id__in=set(tenant_ids)).values_list("id", "name"))


def companies_by_text(actor: Actor, permission: Permission, *, house: bool = False) -> Callable[[str], Found]:
    """For a form: out of which companies one may be chosen, found by a text. ``house``: the service itself, too."""
    return partial(search_companies, actor, permission, house=house)


def company(tenant_id: UUID) -> Tenant:
    """A company that this transaction may see; its caller has asked for the right."""
    return Tenant.objects.get(id=tenant_id)
