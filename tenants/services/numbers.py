"""Numbers that reach a client company."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.permissions import Permission, require
from tenants import normalise
from tenants.models import PhoneNumber, TenantStatus
from tenants.services.companies import locked

LABEL_LIMIT = 60


def add_number(*, actor: Actor, tenant_id: UUID, number: str, label: str = "") -> PhoneNumber:
    """Register a number in any spelling; Invalid for no number, Conflict when it is in use."""
    require(actor, tenant_id, Permission.TENANT_MANAGE)
    row = PhoneNumber(tenant_id=locked(tenant_id).id, e164=normalise.e164(number), label=_label(label))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        message = _("この番号はすでに登録されています。番号を確認してください。")
        raise Conflict(message, errors={"number": [message]}) from error
    record(actor=actor, action="tenant.number_added", tenant_id=tenant_id, target=row, fields=("number",))
    return row


def update_number(
    *,
    actor: Actor,
    tenant_id: UUID,
    number_id: UUID,
    label: str | None = None,
    active: bool | None = None,
) -> PhoneNumber:
    """Rename or stop a number; Conflict when a live company would be left without one."""
    require(actor, tenant_id, Permission.TENANT_MANAGE)
    tenant = locked(tenant_id)
    row = PhoneNumber.objects.filter(tenant_id=tenant_id, id=number_id).first()
    if row is None:
        raise NotFound()
    wanted = {"label": None if label is None else _label(label), "active": active}
    changed = [f for f, value in wanted.items() if value is not None and getattr(row, f) != value]
    if not changed:
        return row
    if wanted["active"] is False and tenant.status == TenantStatus.LIVE and _is_last(row):
        raise Conflict(_("運用中の委託元の最後の番号は停止できません。先に別の番号を登録してください。"))
    changes = {"active": (row.active, active)} if "active" in changed else {}
    for field in changed:
        setattr(row, field, wanted[field])
    row.save(update_fields=changed)
    record(
        actor=actor,
        action="tenant.number_changed",
        tenant_id=tenant_id,
        target=row,
        fields=tuple(changed),
        changes=changes,
    )
    return row


def _is_last(row: PhoneNumber) -> bool:
    others = PhoneNumber.objects.select_for_update().filter(tenant_id=row.tenant_id, active=True)
    return {other.id for other in others} <= {row.id}


def _label(label: str) -> str:
    label = label.strip()
    if len(label) > LABEL_LIMIT:
        message = _("%(limit)d文字以内で入力してください。") % {"limit": LABEL_LIMIT}
        raise Invalid(message, errors={"label": [message]})
    return label
