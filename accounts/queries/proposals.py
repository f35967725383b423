"""Proposals of roles that wait for another administrator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import Outcome, Proposal, User
from accounts.queries.companies import company_names
from accounts.queries.groups import group_names
from accounts.queries.people import may_manage_users
from accounts.roles import ROLES
from audit.services import record_shown
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission
from callcenter.core.rows import within


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list. ``whom``: a name, or the invited address. ``own``: proposed by the actor; ``about_me``: for
    the actor."""

    row: Proposal
    whom: str
    code: str
    company: str
    group: str
    role_label: str
    proposed_by: str
    proposer: str
    own: bool
    about_me: bool


def still_open(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those that can still be decided, by the database's clock."""
    return rows.filter(outcome=Outcome.OPEN, expires_at__gt=Now())


def waiting(actor: Actor, cursor: str | None = None) -> Page[Any]:
    """A page of what waits for an approval (``Waiting``), newest first. For administrators of the service."""
    may_manage_users(actor)
    tenants = actor.tenants_with(Permission.MEMBERSHIP_MANAGE)
    page = keyset(still_open(Proposal.objects.filter(within(tenants))), cursor, time="proposed_at")
    record_shown(actor=actor, action="role.listed", counts=Counter(row.tenant_id for row in page.rows))
    return Page(_shown(actor, page.rows), page.next, page.previous)


def _shown(actor: Actor, rows: Sequence[Proposal]) -> list[Waiting]:
    met = {row.user_id for row in rows if row.user_id} | {row.proposed_by for row in rows}
    people = {user.pk: user for user in User.objects.filter(pk__in=met)}
    names = company_names(row.tenant_id for row in rows)
    groups = group_names({row.group_id for row in rows if row.group_id})
    found = []
    for row in rows:
        person, proposer = people.get(row.user_id) if row.user_id else None, people.get(row.proposed_by)
        found.append(
            Waiting(
                row,
                whom=person.display_name if person else row.email,
                code=person.staff_code if person else "",
                company="" if row.tenant_id == HOUSE_ID else names.get(row.tenant_id, ""),
                group=groups.get(row.group_id, "") if row.group_id else "",
                role_label=str(ROLES[row.role].label),
                proposed_by=proposer.staff_code if proposer else "",
                proposer=proposer.display_name if proposer else "",
                own=row.proposed_by == actor.id,
                about_me=row.user_id == actor.id,
            )
        )
    return found


def get_proposal_for(actor: Actor, proposal_id: UUID) -> Proposal:
    """A proposal that the actor may decide on or take back; 404 for an id that nobody has."""
    may_manage_users(actor)
    tenants = actor.tenants_with(Permission.MEMBERSHIP_MANAGE)
    row = Proposal.objects.filter(tenant_id__in=tenants, id=proposal_id).first()
    if row is None:
        raise NotFound()
    return row
