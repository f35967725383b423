"""Departments of a client company: for its administrator, and as a condition on what is restricted to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Department, DepartmentMember
from accounts.queries.access import member_ids
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.permissions import Permission, require

MOST = 100


def departments(
    actor: Actor, tenant_id: UUID, permission: Permission = Permission.MEMBERSHIP_MANAGE
) -> list[Department]:
    """All departments of a company, by name, for those who manage or choose among them (``permission``).

    A company has at most ``MOST``.
    """
    require(actor, tenant_id, permission)
    return list(Department.objects.filter(tenant_id=tenant_id))


def get_department_for(actor: Actor, tenant_id: UUID, department_id: UUID) -> Department:
    """One department of this company; the same NotFound for a foreign and a missing id."""
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    row = Department.objects.filter(tenant_id=tenant_id, id=department_id).first()
    if row is None:
        raise NotFound()
    return row


def people_of(tenant_id: UUID, department_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Who belongs to any of these departments, and to the company now. For services that have checked the actor."""
    rows = DepartmentMember.objects.filter(tenant_id=tenant_id, department_id__in=list(department_ids))
    return frozenset(rows.values_list("user_id", flat=True)) & member_ids(tenant_id)


def sizes(tenant_id: UUID) -> dict[UUID, int]:
    """Department → how many people it has now."""
    here, found = member_ids(tenant_id), dict[UUID, int]()
    for department_id, user_id in DepartmentMember.objects.filter(tenant_id=tenant_id).values_list(
        "department_id", "user_id"
    ):
        found[department_id] = found.get(department_id, 0) + (user_id in here)
    return found


def own_departments(user_id: UUID | None) -> QuerySet[DepartmentMember, Any]:
    """A subquery: ids of this person's departments, in the companies of the open transaction."""
    rows = DepartmentMember.objects.filter(user_id=user_id) if user_id else DepartmentMember.objects.none()
    return rows.values("department_id")
