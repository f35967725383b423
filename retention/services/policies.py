"""Retention periods: longer at once, shorter after a week, the log never below three years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.permissions import Permission, require
from retention import classes, periods
from retention.models import PeriodChange, RetentionPolicy
from retention.periods import NOTICE
from retention.queries import in_force
from retention.signals import proposed as a_wish
from retention.signals import retracted as taken_back
from retention.waiting import NOTHING, confirmed

LONGEST = 36_500


@dataclass(frozen=True)
class Change:
    """What one settled class comes to: the days asked for and the instant from which they hold."""

    data_class: str
    days: int
    effective_at: datetime
    waits: bool


def set_policies(
    *, actor: Actor, tenant_id: UUID, days: Mapping[str, int], confirm: Mapping[str, int] = NOTHING
) -> list[Change]:
    """Settle days per class; lengthening holds at once, shortening from now + NOTICE. Invalid below the floor.

    ``confirm``: by class, how many records whoever asks knows to be deleted by it; else Unconfirmed.
    """
    require(actor, tenant_id, Permission.RETENTION_MANAGE)
    wanted = _checked(days)
    db.write_to(tenant_id)
    at = db.now()
    rows = periods.of_tenant(tenant_id, lock=True)
    destroying = confirmed(tenant_id, wanted, confirm)
    changes = []
    for data_class, count in wanted.items():
        row = rows.get(data_class)
        if row is None:
            at_once = data_class not in destroying
            row = RetentionPolicy(tenant_id=tenant_id, data_class=data_class, days=count if at_once else None)
            row.effective_at = at
            row.save(force_insert=True)
            if at_once:
                changes.append(_recorded(actor, row, Change(data_class, count, at, waits=False), None))
                continue
        before, proposed = in_force(row, at).days, row.proposed_days
        if (change := _settle(row, count, at)) is not None:
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
    rows = periods.of_tenant(tenant_id, lock=True)
    changes = []
    for data_class, count in wanted.items():
        row = rows.get(data_class)
        current = None if row is None else in_force(row, at)
        if row is None or current is None or (current.pending_days or current.days) is None:
            raise Conflict(_("保存期間がまだ決まっていません。代行会社の管理者に連絡してください。"))
        if count in (current.pending_days or current.days, row.proposed_days):
            continue
        if data_class == classes.LOG:
            raise Forbidden(_("監査ログの保存期間は、代行会社の管理者だけが変更できます。"))
        _note(row, count, at)
        shorter = current.days is None or count < current.days
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
    if changes:
        a_wish.send(RetentionPolicy, tenant_id=tenant_id)
    return changes


def retract_proposal(*, actor: Actor, tenant_id: UUID, data_class: str) -> None:
    """Take the company's own wish back before it was answered; Conflict when there is none."""
    require(actor, tenant_id, Permission.RETENTION_PROPOSE)
    row, proposed, before = _proposal(tenant_id, data_class)
    _note(row, None, None)
    record(
        actor=actor,
        action="retention.retracted",
        tenant_id=tenant_id,
        target=row,
        fields=(row.data_class,),
        count=proposed,
        changes={row.data_class: (before, before)},
    )
    taken_back.send(RetentionPolicy, tenant_id=tenant_id)


def decide_proposal(
    *, actor: Actor, tenant_id: UUID, data_class: str, accept: bool, confirm: Mapping[str, int] = NOTHING
) -> Change | None:
    """Take up the client's proposal (as set_policies does) or turn it down; Conflict when there is none."""
    require(actor, tenant_id, Permission.RETENTION_MANAGE)
    row, proposed, before = _proposal(tenant_id, data_class)
    if accept:
        confirmed(tenant_id, {data_class: proposed}, confirm)
    _note(row, None, None)
    change = _settle(row, proposed, db.now()) if accept else None
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


def _proposal(tenant_id: UUID, data_class: str) -> tuple[RetentionPolicy, int, int | None]:
    """What waits for an answer, locked: the policy, the days wished, and those in force."""
    db.write_to(tenant_id)
    row = periods.of_tenant(tenant_id, lock=True).get(_class(data_class))
    if row is None or row.proposed_days is None:
        raise Conflict(_("この提案はすでに処理されています。画面を開き直してください。"))
    return row, row.proposed_days, in_force(row, db.now()).days


def withdraw_change(*, actor: Actor, tenant_id: UUID, data_class: str) -> None:
    """Take back a shortening before its day; Conflict when none waits any more."""
    require(actor, tenant_id, Permission.RETENTION_MANAGE)
    db.write_to(tenant_id)
    row = periods.of_tenant(tenant_id, lock=True).get(_class(data_class))
    current = None if row is None else in_force(row, db.now())
    if row is None or current is None or current.pending_days is None:
        raise Conflict(_("この短縮はもう待っていません。取り消されたか、すでに有効になりました。"))
    PeriodChange.objects.create(tenant_id=tenant_id, data_class=data_class, days=None)
    record(
        actor=actor,
        action="retention.withdrawn",
        tenant_id=tenant_id,
        target=row,
        fields=(data_class,),
        count=current.pending_days,
        changes={data_class: (current.pending_days, current.days)},
    )


def take_up_changes(*, tenant_id: UUID) -> int:
    """What was settled becomes the policy, in the order in which it was asked for. Worker only. How many changes."""
    rows = RetentionPolicy.objects.select_for_update().filter(tenant_id=tenant_id).order_by("data_class")
    by_class = {row.data_class: row for row in rows}
    changes = list(PeriodChange.objects.filter(tenant_id=tenant_id))
    for change in changes:
        if (row := by_class.get(change.data_class)) is not None:
            periods.take_up(row, change.days, change.asked_at)
            row.save(update_fields=["days", "effective_at", "pending_days", "pending_from"])
    PeriodChange.objects.filter(tenant_id=tenant_id, id__in=[change.id for change in changes]).delete()
    return len(changes)


def lock_class(tenant_id: UUID, data_class: str) -> RetentionPolicy | None:
    """Lock one class of the writable tenant, so that a hold and a deletion cannot cross. None without policy."""
    rows = RetentionPolicy.objects.select_for_update().filter(tenant_id=tenant_id, data_class=data_class)
    return next(iter(periods.settled(rows, [tenant_id])), None)


def _settle(row: RetentionPolicy, days: int, at: datetime) -> Change | None:
    """Asks for the days; None when the row already says so."""
    same = days == row.pending_days
    if not periods.take_up(row, days, at):
        return Change(row.data_class, days, row.pending_from, waits=True) if same and row.pending_from else None
    PeriodChange.objects.create(tenant_id=row.tenant_id, data_class=row.data_class, days=days)
    if row.proposed_days is not None:
        _note(row, None, None)
    waits = row.pending_from is not None
    return Change(row.data_class, days, row.pending_from or row.effective_at, waits=waits)


def _note(row: RetentionPolicy, days: int | None, at: datetime | None) -> None:
    """The client's wish, which has no effect."""
    row.proposed_days, row.proposed_at = days, at
    row.save(update_fields=["proposed_days", "proposed_at"])


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
