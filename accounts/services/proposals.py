"""Roles that one administrator alone cannot give: proposed here, decided by another one (``decisions``)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Membership, Outcome, Proposal
from accounts.queries.access import manages_staff, member_ids
from accounts.queries.proposals import still_open
from accounts.queries.resolve import resolve_memberships
from accounts.roles import ADMIN, ROLES, Held, Role
from accounts.services import mails
from audit.services import record
from callcenter.core.context import Actor, ActorKind, Reach
from callcenter.core.db import now
from callcenter.core.errors import Conflict
from callcenter.core.ids import HOUSE_ID

LIFE = timedelta(days=7)


def needs_second(actor: Actor, role: Role, user_id: UUID | None) -> bool:
    """Whether another administrator of the service has to approve that this one gives this role.

    Not for a client's administrator, who gives roles in the own company only; not for a command on the server; not for
    one more company of an operator whom two have vouched for; and not for the second administrator of all, whom nobody
    else could approve.
    """
    if not role.needs_two or actor.kind is ActorKind.SYSTEM or not manages_staff(actor):
        return False
    if role.held is Held.COMPANY and role.reach is Reach.HOUSE and user_id is not None:
        return role.code not in {held for _tenant, _slug, held in resolve_memberships(user_id)}
    return role is not ADMIN or not _only_administrator_ever(actor)


def _only_administrator_ever(actor: Actor) -> bool:
    """Whoever could make themselves the only one by stopping the others is not meant."""
    held = Membership.objects.filter(tenant_id=HOUSE_ID, role=ADMIN.code).values_list("user_id", flat=True)
    return set(held) == {actor.id}


def propose(
    *,
    actor: Actor,
    tenant_id: UUID,
    role: str,
    user_id: UUID | None = None,
    email: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    group_id: UUID | None = None,
    tell: bool = True,
) -> Proposal:
    """Writes down what another administrator is to approve, and tells the others. Its caller has asked for the right.

    ``tell``: by mail; of many that are proposed at once, one mail leads to the list of all.
    """
    same = Proposal.objects.filter(tenant_id=tenant_id, role=role, user_id=user_id, email=email, group_id=group_id)
    if still_open(same).exists():
        raise Conflict(_("同じ役割がすでに承認を待っています。何も変更されていません。"), code="already_proposed")
    row = Proposal.objects.create(
        tenant_id=tenant_id,
        user_id=user_id,
        email=email,
        role=ROLES[role].code,
        starts_at=starts_at,
        ends_at=ends_at,
        proposed_by=actor.id or HOUSE_ID,
        expires_at=now() + LIFE,
        outcome=Outcome.OPEN,
        group_id=group_id,
    )
    record(actor=actor, action="role.proposed", tenant_id=tenant_id, target=row, fields=(role,))
    others = member_ids(HOUSE_ID, ADMIN.code) - {actor.id, user_id} if tell else frozenset()
    mails.ask(tenant_id=tenant_id, kind="role_proposed", user_ids=sorted(others), ref_id=row.id)
    return row
