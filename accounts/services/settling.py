"""Makes true in each company what its groups say: memberships given and ended, each with its event in that company's log.

A transaction writes to one tenant, so this is work of a worker; it may be done again at any time, and changes nothing
that is as it should be.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.queries.access import OPEN
from accounts.queries.groups import company_ids, operators_by_group
from accounts.roles import OPERATOR
from accounts.services.memberships import add, end_tokens_without_membership
from audit.services import record
from callcenter.core import hooks
from callcenter.core.context import Actor
from callcenter.core.db import now, tenant_transaction
from callcenter.core.errors import Conflict
from callcenter.core.ids import HOUSE_ID
from tenants.services.companies import locked


def settle_group(*, actor: Actor, group_id: UUID) -> int:
    """All companies that are in the group, or in which it has given a membership. How many memberships changed."""
    with tenant_transaction(actor, {HOUSE_ID, *hooks.tenant_ids()}):
        given = Membership.objects.filter(OPEN, group_id=group_id).values_list("tenant_id", flat=True)
        companies = company_ids(group_id) | frozenset(given)
    return sum(_settle(actor, each) for each in sorted(companies))


def _settle(actor: Actor, tenant_id: UUID) -> int:
    """One company. Its row is locked first, so that whoever settles last has read what was said last."""
    with tenant_transaction(actor, {HOUSE_ID, tenant_id}, write=tenant_id):
        locked(tenant_id)
        wanted = operators_by_group(tenant_id)
        rows = list(Membership.objects.filter(OPEN, tenant_id=tenant_id, role=OPERATOR.code))
        changed = sum(_end(actor, row) for row in rows if row.group_id and row.user_id not in wanted)
        for row in rows:
            if row.group_id and row.user_id in wanted and row.group_id != wanted[row.user_id]:
                _rows(row).update(group_id=wanted[row.user_id])
        missing = wanted.keys() - {row.user_id for row in rows}
        people = User.objects.filter(pk__in=missing).order_by("pk")
        return changed + sum(_give(actor, tenant_id, user, wanted[user.pk]) for user in people)


def _rows(row: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(tenant_id=row.tenant_id, pk=row.pk)


def _give(actor: Actor, tenant_id: UUID, user: User, group_id: UUID) -> int:
    try:
        row = add(tenant_id=tenant_id, user=user, role=OPERATOR, group_id=group_id)
    except Conflict:
        return 0  # has become one of a client's people since; the page of the group shows who lacks what
    record(
        actor=actor,
        action="membership.given",
        tenant_id=tenant_id,
        target=row,
        fields=(row.role,),
        objects=[group_id],
        reason="by_group",
    )
    return 1


def _end(actor: Actor, row: Membership) -> int:
    _rows(row).update(ends_at=max(now(), row.starts_at))
    record(
        actor=actor,
        action="membership.ended",
        tenant_id=row.tenant_id,
        target=row,
        fields=(row.role,),
        objects=[row.group_id] if row.group_id else [],
        reason="by_group",
    )
    end_tokens_without_membership(row)
    return 1
