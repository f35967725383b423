"""What people may do where, short enough for a line of a list: an operator may answer for a thousand companies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries.access import RUNNING, memberships_for
from accounts.queries.companies import company_names
from accounts.roles import ROLES
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID

NAMED = 3
"""So many companies of a role are named; of more, how many others there are."""


def roles_held(actor: Actor, user_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Person → a text for each role that holds now, with the companies of it."""
    places: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    rows = memberships_for(actor).filter(RUNNING, user_id__in=user_ids).order_by("user_id", "role", "starts_at", "id")
    for user_id, role, tenant_id in rows.values_list("user_id", "role", "tenant_id"):
        places[user_id, role].append(tenant_id)
    names = company_names(each for tenants in places.values() for each in tenants[:NAMED] if each != HOUSE_ID)
    found: dict[UUID, list[str]] = defaultdict(list)
    for (user_id, role), tenants in places.items():
        found[user_id].append(_told(str(ROLES[role].label), [names.get(each, "") for each in tenants], len(tenants)))
    return found


def _told(role: str, names: Sequence[str], count: int) -> str:
    shown = [name for name in names[:NAMED] if name]
    if not shown:
        return role
    words = {"role": role, "companies": _("、").join(shown), "others": count - NAMED}
    if count > NAMED:
        return _("%(role)s：%(companies)s、ほか%(others)s社") % words
    return _("%(role)s：%(companies)s") % words
