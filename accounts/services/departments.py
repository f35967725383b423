"""Who belongs to which department of a client company. Its administrator decides; the only writer of both tables."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentMember
from accounts.queries.departments import MOST, get_department_for
from accounts.services.grants import only_members
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Permission, require


def save_department(
    *, actor: Actor, tenant_id: UUID, name: str, user_ids: Iterable[UUID], department_id: UUID | None = None
) -> Department:
    """Makes a department, or gives one this name and exactly these people. Only members can belong to it.

    Raises Invalid, and Conflict where the company has another department of this name.
    """
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    row = get_department_for(actor, tenant_id, department_id) if department_id else Department(tenant_id=tenant_id)
    row.name, wanted = " ".join(name.split()), frozenset(user_ids)
    if not 0 < len(row.name) <= 40:
        raise Invalid(errors={"name": [_("部署名を40文字以内で入力してください。")]})
    only_members(tenant_id, wanted)
    write_to(tenant_id)
    if department_id is None and Department.objects.filter(tenant_id=tenant_id).count() >= MOST:
        raise Conflict(_("部署は%(most)d件まで登録できます。") % {"most": MOST}, code="too_many")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(
            _("同じ名前の部署があります。何も変更されていません。"),
            code="department_exists",
            errors={"name": [_("別の名前にしてください。")]},
        ) from None
    present = DepartmentMember.objects.filter(tenant_id=tenant_id, department=row)
    present.exclude(user_id__in=wanted).delete()
    new = wanted - frozenset(present.values_list("user_id", flat=True))
    DepartmentMember.objects.bulk_create(
        [DepartmentMember(tenant_id=tenant_id, department=row, user_id=user_id) for user_id in new]
    )
    record(
        actor=actor,
        action="department.saved",
        tenant_id=tenant_id,
        target=row,
        fields=("name", "people"),
        count=len(wanted),
        objects=sorted(wanted),
    )
    return row


def remove_department(*, actor: Actor, tenant_id: UUID, department_id: UUID) -> None:
    """Takes a department away. Conflict while a call is restricted to it: nobody could read that call any more."""
    row = get_department_for(actor, tenant_id, department_id)
    write_to(tenant_id)
    try:
        with transaction.atomic():
            DepartmentMember.objects.filter(tenant_id=tenant_id, department=row).delete()
            Department.objects.filter(tenant_id=tenant_id, pk=row.pk).delete()
    except IntegrityError:
        raise Conflict(
            _("この部署だけが読める受電があるため、削除できません。先にその受電の「閲覧できる人」を変更してください。"),
            code="department_in_use",
        ) from None
    record(actor=actor, action="department.removed", tenant_id=tenant_id, target=row)
