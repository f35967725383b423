"""Groups of companies and who answers for them, for the administrators of the service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from accounts.models import CompanyGroup, GroupCompany, GroupPerson, Membership, User
from accounts.queries.access import RUNNING
from accounts.roles import OPERATOR
from audit.services import record_shown
from callcenter.core.context import Actor, readable
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.pages import Page, alphabetical
from callcenter.core.permissions import Permission, require
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Operator:
    """A person of a group. ``given``: in how many of its companies the membership holds by now."""

    user: User
    given: int


def get_group_for(actor: Actor, group_id: UUID) -> CompanyGroup:
    """A group that the actor may change; NotFound for an id that nobody has and for everybody else."""
    require(actor, HOUSE_ID, Permission.MEMBERSHIP_MANAGE)
    row = CompanyGroup.objects.filter(tenant_id=HOUSE_ID, id=group_id).first()
    if row is None:
        raise NotFound()
    return row


def list_groups(actor: Actor, cursor: str | None = None) -> Page[CompanyGroup]:
    """All groups by name, a page at a time, each with ``company_count`` and ``person_count``."""
    require(actor, HOUSE_ID, Permission.MEMBERSHIP_MANAGE)
    page = alphabetical(CompanyGroup.objects.filter(tenant_id=HOUSE_ID), cursor, by="name")
    ids = [row.pk for row in page.rows]
    for name, model in (("company_count", GroupCompany), ("person_count", GroupPerson)):
        found = model.objects.filter(tenant_id=HOUSE_ID, group_id__in=ids).values_list("group_id")
        counts = dict(found.annotate(count=Count("id")))
        for row in page.rows:
            setattr(row, name, counts.get(row.pk, 0))
    return page


def company_ids(group_id: UUID) -> frozenset[UUID]:
    """The companies of a group. For those who have loaded it."""
    rows = GroupCompany.objects.filter(tenant_id=HOUSE_ID, group_id=group_id)
    return frozenset(rows.values_list("company_id", flat=True))


def companies_in(actor: Actor, group: CompanyGroup, cursor: str | None = None) -> Page[Tenant]:
    """A page of the companies of a group that was loaded for the actor, by reading."""
    ids = company_ids(group.pk) & readable()
    return alphabetical(Tenant.objects.filter(id__in=ids), cursor, by="kana")


def operators_of(actor: Actor, group: CompanyGroup) -> list[Operator]:
    """Who answers for a group that was loaded for the actor, by code, with one event."""
    rows = GroupPerson.objects.filter(tenant_id=HOUSE_ID, group_id=group.pk)
    people = list(User.objects.filter(pk__in=rows.values("user_id")).order_by("staff_code"))
    record_shown(actor=actor, action="group.listed", counts={HOUSE_ID: len(people)})
    given = given_in(company_ids(group.pk), {user.pk for user in people})
    return [Operator(user, given[user.pk]) for user in people]


def given_in(companies: Collection[UUID], user_ids: Collection[UUID]) -> Counter[UUID]:
    """Person → in how many of these companies they are an operator now."""
    here = Membership.objects.filter(RUNNING, tenant_id__in=companies, user_id__in=user_ids, role=OPERATOR.code)
    return Counter(here.values_list("user_id", flat=True))


def group_names(group_ids: Collection[UUID]) -> dict[UUID, str]:
    """{id: name} of groups that this transaction may see."""
    return dict(CompanyGroup.objects.filter(tenant_id=HOUSE_ID, id__in=group_ids).values_list("id", "name"))


def operators_by_group(company_id: UUID) -> dict[UUID, UUID]:
    """Person → the group (the oldest, of several) by which they answer for a company. For the one who settles it."""
    groups = GroupCompany.objects.filter(tenant_id=HOUSE_ID, company_id=company_id).values("group_id")
    rows = GroupPerson.objects.filter(tenant_id=HOUSE_ID, group_id__in=groups).order_by("-group_id")
    return dict(rows.values_list("user_id", "group_id"))
