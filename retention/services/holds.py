"""Legal holds: what is held is not deleted, whatever the policy says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.permissions import Permission, require
from retention import classes
from retention.kinds import Fate, holdable
from retention.models import HoldReason, HoldScope, LegalHold, RetentionPolicy
from retention.releasing import confirmed
from retention.waiting import NOTHING

TICKET = re.compile(r"[A-Z0-9-]{1,32}")


def set_hold(
    *,
    actor: Actor,
    tenant_id: UUID,
    scope: str,
    reason_code: str,
    data_class: str = "",
    target_id: UUID | None = None,
    ticket: str = "",
) -> LegalHold:
    """Hold a tenant, a class or one record; Conflict when the record is already being deleted.

    A record that is not there is Invalid, in the same words as one of another company. Locking the
    retention policies first orders a hold and a deletion: whichever commits first has won.
    """
    require(actor, tenant_id, Permission.HOLD_MANAGE)
    hold = LegalHold(
        tenant_id=tenant_id,
        scope=scope,
        data_class=data_class,
        target_id=target_id,
        reason_code=reason_code,
        ticket=ticket.strip(),
    )
    _check(hold)
    _in_order(tenant_id)
    if target_id is not None:
        _check_target(holdable()[scope].fate(tenant_id, target_id))
    return _set(actor, hold)


def keep_record(*, actor: Actor, tenant_id: UUID, scope: str, target_id: UUID, reason_code: HoldReason) -> LegalHold:
    """Holds one record because of what an upper room has marked it as; that room has asked the right. Again changes nothing.

    A record that is yet to be written under this id is held from its beginning.
    """
    hold = LegalHold(tenant_id=tenant_id, scope=scope, target_id=target_id, reason_code=reason_code.value)
    _in_order(tenant_id)
    same = {"scope": scope, "target_id": target_id, "reason_code": hold.reason_code, "released_at": None}
    if (found := LegalHold.objects.filter(tenant_id=tenant_id, **same).first()) is not None:
        return found
    if (fate := holdable()[scope].fate(tenant_id, target_id)) is not Fate.UNKNOWN:
        _check_target(fate)
    return _set(actor, hold)


def _in_order(tenant_id: UUID) -> None:
    """The lock on the policies orders a hold and a deletion."""
    db.write_to(tenant_id)
    list(RetentionPolicy.objects.select_for_update().filter(tenant_id=tenant_id).order_by("data_class"))


def _set(actor: Actor, hold: LegalHold) -> LegalHold:
    hold.save(force_insert=True)
    hold.refresh_from_db()
    record(
        actor=actor,
        action="hold.set",
        tenant_id=hold.tenant_id,
        target=hold,
        fields=(hold.scope,),
        reason=hold.reason_code,
    )
    return hold


def release_hold(*, actor: Actor, tenant_id: UUID, hold_id: UUID, confirm: Mapping[str, int] = NOTHING) -> LegalHold:
    """Let go; what is due is deleted once LINGERS is over. Conflict when it was released before.

    ``confirm``: by class, how many records whoever asks knows to be deleted by it; else Unconfirmed.
    """
    require(actor, tenant_id, Permission.HOLD_MANAGE)
    db.write_to(tenant_id)
    hold = LegalHold.objects.select_for_update().filter(tenant_id=tenant_id, id=hold_id).first()
    if hold is None:
        raise NotFound()
    if hold.released_at is not None:
        raise Conflict(_("この法的保全はすでに解除されています。"))
    count = confirmed(tenant_id, hold, confirm)
    hold.released_at = db.now()
    hold.save(update_fields=["released_at"])
    hold.refresh_from_db()
    record(
        actor=actor,
        action="hold.released",
        tenant_id=tenant_id,
        target=hold,
        fields=(hold.scope,),
        count=count,
        reason=hold.reason_code,
    )
    return hold


def _check(hold: LegalHold) -> None:
    errors: dict[str, list[str]] = {}
    records = set(holdable())
    if hold.scope not in {HoldScope.TENANT, HoldScope.CLASS, *records}:
        errors["scope"] = [_("法的保全の対象を選んでください。")]
    if hold.reason_code not in HoldReason.values:
        errors["reason"] = [_("理由を一覧から選んでください。")]
    if hold.ticket and not TICKET.fullmatch(hold.ticket):
        errors["ticket"] = [_("管理番号は英大文字・数字・ハイフンで32文字以内にしてください。")]
    if hold.data_class not in {"", *classes.codes()}:
        errors["data_class"] = [_("データの種類ではありません。")]
    elif (hold.scope == HoldScope.CLASS) != bool(hold.data_class) and hold.scope not in records:
        errors["data_class"] = [_("対象が「データの種類」のときだけ、種類を選んでください。")]
    if (hold.scope in records) != (hold.target_id is not None):
        errors["target_id"] = [_("対象の番号（ID）は、受電や録音などを保全するときだけ入力してください。")]
    if errors:
        raise Invalid(_("入力を確認してください。"), errors=errors)


def _check_target(fate: Fate) -> None:
    if fate is Fate.UNKNOWN:
        message = _("この委託元に、その番号（ID）の記録は見つかりません。")
        raise Invalid(message, errors={"target_id": [message]})
    if fate is not Fate.KEPT:
        raise Conflict(_("この記録はすでに削除が始まっているため、保全できません。"))
