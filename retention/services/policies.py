"""Retention periods: longer at once, shorter after a week, the log never below three years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.permissions import Permission, require
from retention import classes
from retention.models import RetentionPolicy
from retention.queries import in_force

#: A shortening waits this long, so that a mistake or a hostile change can be seen and undone.
NOTICE = timedelta(days=7)
LONGEST = 36_500


@dataclass(frozen=True)
class Change:
    """What one settled class comes to: the days asked for and the instant from which they hold."""

    data_class: str
    days: int
    effective_at: datetime
    waits: bool


def set_policies(*, actor: Actor, tenant_id: UUID, days: Mapping[str, int]) -> list[Change]:
    """Settle days per class; lengthening holds at once, shortening from now + NOTICE. Invalid below the floor."""
    require(actor, tenant_id, Permission.RETENTION_MANAGE)
    wanted = _checked(days)
    db.write_to(tenant_id)
    at = db.now()
    rows = _locked(tenant_id)
    changes = []
    for data_class, count in wanted.items():
        row = rows.get(data_class)
        if row is None:
            row = RetentionPolicy(tenant_id=tenant_id, data_class=data_class, days=count, effective_at=at)
            row.save(force_insert=True)
            changes.append(_recorded(actor, row, Change(data_class, count, at, waits=False), None))
            continue
        before, proposed = in_force(row, at).days, row.proposed_days
        if (change := _apply(row, data_class, count, at)) is not None:
            row.save()
            changes.append(_recorded(actor, row, change, before))
            if proposed is not None and row.proposed_days is None:
                _superseded(actor, row, proposed, before)
    return changes


def propose_policies(*, actor: Actor, tenant_id: UUID, days: Mapping[str, int]) -> list[Change]:
    """Put forward days as the client's administrator. Nothing changes until it is taken up.

    ``effective_at`` of the answer is the earliest possible instant. Only an administrator of the
    service touches the class log: Forbidden.
    """
    require(actor, tenant_id, Permission.RETENTION_PROPOSE)
    wanted = _checked(days)
    db.write_to(tenant_id)
    at = db.now()
    rows = _locked(tenant_id)
    changes = []
    for data_class, count in wanted.items():
        row = rows.get(data_class)
        if row is None:
            raise Conflict(_("保存期間がまだ決まっていません。運用の管理者に連絡してください。"))
        current = in_force(row, at)
        if count in (current.pending_days or current.days, row.proposed_days):
            continue
        if data_class == classes.LOG:
            raise Forbidden(_("監査ログの保存期間は、運用の管理者だけが変更できます。"))
        row.proposed_days, row.proposed_at = count, at
        row.save(update_fields=["proposed_days", "proposed_at"])
        shorter = current.days is not None and count < current.days
        record(
            actor=actor,
            action="retention.proposed",
            tenant_id=tenant_id,
            target=row,
            fields=(data_class,),
            count=count,
            changes={data_class: (current.days, count)},
        )
        changes.append(Change(data_class, count, at + NOTICE if shorter else at, waits=shorter))
    return changes


def decide_proposal(*, actor: Actor, tenant_id: UUID, data_class: str, accept: bool) -> Change | None:
    """Take up the client's proposal (as set_policies does) or turn it down; Conflict when there is none."""
    require(actor, tenant_id, Permission.RETENTION_MANAGE)
    db.write_to(tenant_id)
    row = _locked(tenant_id).get(_class(data_class))
    if row is None or row.proposed_days is None:
        raise Conflict(_("この提案はすでに処理されています。画面を開き直してください。"))
    proposed, before = row.proposed_days, in_force(row, db.now()).days
    row.proposed_days = row.proposed_at = None
    change = _apply(row, row.data_class, proposed, db.now()) if accept else None
    row.save()
    if change is not None:
        return _recorded(actor, row, change, before)
    record(
        actor=actor,
        action="retention.declined" if not accept else "retention.set",
        tenant_id=tenant_id,
        target=row,
        fields=(row.data_class,),
        count=proposed,
        changes={row.data_class: (before, before)},
    )
    return None


def lock_class(tenant_id: UUID, data_class: str) -> RetentionPolicy | None:
    """Lock one class of the writable tenant, so that a hold and a deletion cannot cross. None without policy."""
    return RetentionPolicy.objects.select_for_update().filter(tenant_id=tenant_id, data_class=data_class).first()


def _apply(row: RetentionPolicy, data_class: str, days: int, at: datetime) -> Change | None:
    """Set the row to the wish; None when it already says so."""
    current = in_force(row, at)
    if row.pending_from is not None and current.pending_from is None:
        row.days, row.effective_at = row.pending_days or row.days, row.pending_from
    row.pending_days, row.pending_from = current.pending_days, current.pending_from
    if days == row.days and row.pending_days is None:
        return None
    if days == row.pending_days and row.pending_from is not None:
        return Change(data_class, days, row.pending_from, waits=True)
    row.proposed_days = row.proposed_at = None
    if days >= row.days:
        row.effective_at = at if days > row.days else row.effective_at
        row.days, row.pending_days, row.pending_from = days, None, None
        return Change(data_class, days, row.effective_at, waits=False)
    row.pending_days, row.pending_from = days, at + NOTICE
    return Change(data_class, days, at + NOTICE, waits=True)


def _recorded(actor: Actor, row: RetentionPolicy, change: Change, before: int | None) -> Change:
    record(
        actor=actor,
        action="retention.shortened" if change.waits else "retention.set",
        tenant_id=row.tenant_id,
        target=row,
        fields=(row.data_class,),
        count=change.days,
        changes={row.data_class: (before, change.days)},
    )
    return change


def _superseded(actor: Actor, row: RetentionPolicy, proposed: int, before: int | None) -> None:
    """What the client asked for has lapsed, since other days were settled meanwhile."""
    record(
        actor=actor,
        action="retention.superseded",
        tenant_id=row.tenant_id,
        target=row,
        fields=(row.data_class,),
        count=proposed,
        changes={row.data_class: (before, before)},
    )


def _locked(tenant_id: UUID) -> dict[str, RetentionPolicy]:
    rows = RetentionPolicy.objects.select_for_update().filter(tenant_id=tenant_id).order_by("data_class")
    return {row.data_class: row for row in rows}


def _class(data_class: str) -> str:
    if data_class not in classes.codes():
        message = _("データの種類ではありません。")
        raise Invalid(message, errors={"data_class": [message]})
    return data_class


def _checked(days: Mapping[str, int]) -> dict[str, int]:
    errors: dict[str, list[str]] = {}
    wanted: dict[str, int] = {}
    for name, count in days.items():
        if name not in classes.codes():
            errors[name] = [_("データの種類ではありません。")]
            continue
        floor = classes.data_class(name).floor
        if not floor <= count <= LONGEST:
            errors[name] = [
                _("%(floor)d日以上、%(longest)d日以下で入力してください。") % {"floor": floor, "longest": LONGEST}
            ]
            continue
        wanted[name] = count
    if errors:
        raise Invalid(_("保存期間を確認してください。変更はまだ保存されていません。"), errors=errors)
    return wanted
