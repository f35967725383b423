"""Proposing a number that is to be refused, deciding it, and ending it. Of two who decide at once one is told so."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from blocks import queries
from blocks.models import DATA_CLASS, Block, Reason, Stage
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.text import phone
from callcenter.vault import services as vault
from retention.states import Kept
from tenants.services.companies import locked

OPEN_FOR: Final = timedelta(days=30)
"""Until then a proposal can be decided: nobody's number waits for ever."""
FURTHEST: Final = timedelta(days=3 * 365)


def propose(
    *, actor: Actor, tenant_id: UUID, origin_id: UUID, number: str, reason: str, shown_at: datetime | None = None
) -> Block:
    """The company is asked whether it refuses this number. One that waits or holds already is answered as it is.

    ``origin_id``: from what the number is known; whoever asks has loaded it. ``shown_at``: when its company comes to see it.
    """
    require(actor, tenant_id, Permission.BLOCK_PROPOSE)
    e164 = phone.dialable(number)
    if e164 is None:
        raise Invalid(errors={"number": [_("電話番号の分からない受電は、着信拒否を提案できません。")]})
    if reason not in Reason.values:
        raise Invalid(errors={"reason": [_("理由を選んでください。")]})
    locked(tenant_id)  # two who propose one number at once propose it once
    index = queries.blind(tenant_id, e164)
    there = queries.pending(tenant_id).filter(number_idx=index).first() or queries.in_force(tenant_id, e164)
    if there is not None:
        return there
    now = db.now()
    row = Block(
        id=uuid7(),
        tenant_id=tenant_id,
        origin_id=origin_id,
        number_idx=index,
        reason=reason,
        shown_at=shown_at or now,
        until=now + OPEN_FOR,
    )
    vault.create_key(tenant_id=tenant_id, data_class=DATA_CLASS, object_id=row.pk)
    vault.seal(row, {"number": e164})
    row.save(force_insert=True)
    record(
        actor=actor,
        action="block.proposed",
        tenant_id=tenant_id,
        target=row,
        objects=[origin_id],
        fields=["block.number"],
        reason=reason,
    )
    return row


def approve(*, actor: Actor, tenant_id: UUID, block_id: UUID, last: date | None = None) -> None:
    """From now on the number is refused. ``last``: the last day of it, by the company's clock; None for ever."""
    row = _deciding(actor, tenant_id, block_id)
    until = _until(last, locked(tenant_id).timezone)
    _decide(row, stage=Stage.APPROVED, until=until)
    told = {"until": until.isoformat()} if until else {}
    record(actor=actor, action="block.approved", tenant_id=tenant_id, target=row, values=told)


def decline(*, actor: Actor, tenant_id: UUID, block_id: UUID) -> None:
    """Its calls go on being taken."""
    row = _deciding(actor, tenant_id, block_id)
    _decide(row, stage=Stage.DECLINED, until=Now())
    record(actor=actor, action="block.declined", tenant_id=tenant_id, target=row)


def lift(*, actor: Actor, tenant_id: UUID, block_id: UUID) -> None:
    """An approved one ends. One that has ended stays as it is."""
    row = _deciding(actor, tenant_id, block_id)
    rows = queries.all_in_force(tenant_id).filter(pk=row.pk)
    if rows.update(stage=Stage.LIFTED, until=Now(), decided_at=Now()):
        record(actor=actor, action="block.lifted", tenant_id=tenant_id, target=row)


def drop_of(*, actor: Actor, tenant_id: UUID, origin_id: UUID) -> None:
    """Its call was taken back, or withdrawn because it was another company's: so is the number. Of the writable tenant."""
    rows = Block.objects.filter(
        Q(stage=Stage.PROPOSED) | Q(stage=Stage.APPROVED), tenant_id=tenant_id, origin_id=origin_id
    )
    for row in rows.select_for_update().filter(state=Kept.KEPT).defer("number"):
        Block.objects.filter(pk=row.pk).update(stage=Stage.DROPPED, until=Now())
        record(actor=actor, action="block.dropped", tenant_id=tenant_id, target=row)


def show_of(*, tenant_id: UUID, origin_id: UUID, shown_at: datetime) -> None:
    """Only now it is known when the company comes to see the call from which a number was proposed. Of the writable tenant."""
    rows = Block.objects.filter(tenant_id=tenant_id, origin_id=origin_id, stage=Stage.PROPOSED, state=Kept.KEPT)
    rows.filter(shown_at__gt=shown_at).update(shown_at=shown_at)


def _deciding(actor: Actor, tenant_id: UUID, block_id: UUID) -> Block:
    """For one who may decide, of what the company sees."""
    require(actor, tenant_id, Permission.BLOCK_DECIDE)
    row = queries.shown(tenant_id).filter(pk=block_id).defer("number").first()
    if row is None:
        raise NotFound()
    write_to(tenant_id)
    return row


def _decide(row: Block, *, stage: Stage, until: Any) -> None:
    """One conditional UPDATE decides; whoever comes second is told."""
    if not queries.pending(row.tenant_id).filter(pk=row.pk).update(stage=stage, until=until, decided_at=Now()):
        raise Conflict(
            _(
                "この提案は、ほかの人が先に決めたか、期限が過ぎています。何も変更されていません。一覧を確認してください。"
            ),
            code="block_decided",
        )


def _until(last: date | None, zone: str) -> datetime | None:
    """The end of the last day."""
    if last is None:
        return None
    until = datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone))
    now = db.now()
    if until <= now:
        raise Invalid(errors={"last": [_("今日か、これから先の日付を入力してください。")]})
    if until > now + FURTHEST:
        raise Invalid(errors={"last": [_("3年以内の日付にしてください。期限を付けないときは空欄にします。")]})
    return until
