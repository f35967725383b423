"""A call is not recorded for a while, because its caller reads out what must not be kept: asked by who writes it down, ended by
them, and at the latest after a minute by itself.

The exchange is asked between two transactions, so none is open while it thinks. It is told to record silence instead of to
pause: what is recorded stays as long as the call, and a gap has its place in it.
"""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db, jobs
from callcenter.core.context import Actor, TransactionState
from callcenter.core.db import tenant_transaction, write_to
from callcenter.core.errors import Conflict, Forbidden
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import publish
from callcenter.live.telling import tell
from calls import queries as calls
from telephony.asterisk.client import AriError
from telephony.choices import OVER, GapEnd, GapReason
from telephony.models import Exchange, Gap, Leg
from telephony.queries import can_be_silenced, open_gap
from telephony.services.answering import LEG
from telephony.services.exchanges import ACTOR, ari_of

RESUME: Final = "telephony.resume_recording"
LONGEST: Final = timedelta(seconds=60)


class Order(NamedTuple):
    """What an exchange is to be told, of which recording."""

    gap_id: UUID
    tenant_id: UUID
    exchange_id: UUID
    tape: str


def silence(*, actor: Actor, call_id: UUID, reason: GapReason) -> bool:
    """From now on nothing of the call is recorded. False where that is so already. Conflict where it cannot be done.

    In no transaction.
    """
    with _open(actor):
        order = _ask(actor, call_id, reason)
    if order is None:
        return False
    try:
        done = _tell(order, silent=True)
    except AriError:
        done = False
    with _open(actor):
        write_to(order.tenant_id)
        (_begin if done else _fail)(actor, order)
    if not done:
        raise Conflict(
            _(
                "録音を止められませんでした。電話設備が応じません。通話と入力はそのままです。番号を聞くのを待つか、電話機で録音を止めてください。"
            ),
            code="not_silenced",
        )
    return True


def resume(*, actor: Actor, call_id: UUID) -> bool:
    """Records again. False where nothing was stopped. In no transaction."""
    with _open(actor):
        leg = _leg_of(actor, call_id)
        gap = open_gap(leg.tenant_id, leg.pk) if leg else None
        order = _order(gap, leg) if gap and leg else None
    if order is None:
        return False
    try:
        _end(actor, order, GapEnd.RESUMED)
    except AriError as error:
        raise Conflict(
            _(
                "録音を再開できませんでした。電話設備が応じません。通話と入力はそのままです。自動で何度か再開を試みます。"
            ),
            code="not_resumed",
        ) from error
    return True


def resume_by_itself(*, actor: Actor, tenant_id: UUID, gap_id: UUID) -> None:
    """The minute is over. Told again even where somebody has ended it: of two orders the exchange may take the later one first."""
    with tenant_transaction(actor, {tenant_id}):
        gap = Gap.objects.filter(tenant_id=tenant_id, pk=gap_id).first()
        leg = Leg.objects.filter(tenant_id=tenant_id, pk=gap.call_id).defer("caller").first() if gap else None
        other = open_gap(tenant_id, gap.call_id) if gap else None
        newer = other is not None and other.pk != gap_id  # which has a minute of its own
        order = _order(gap, leg) if gap and leg and not newer else None
    if order is None:
        return
    try:
        _end(actor, order, GapEnd.TIME)
    except AriError as error:
        raise jobs.Again("exchange_away") from error


def _open(actor: Actor) -> AbstractContextManager[TransactionState]:
    return tenant_transaction(actor, actor.tenants)


def _leg_of(actor: Actor, call_id: UUID) -> Leg | None:
    """Of a call that the actor writes down, locked: two presses come one after the other. None where no exchange told of it."""
    draft = calls.get_draft_for(actor, call_id)
    if draft.owner_id != actor.id:
        raise Forbidden()
    write_to(draft.tenant_id)
    return Leg.objects.select_for_update().filter(tenant_id=draft.tenant_id, pk=call_id).defer("caller").first()


def _ask(actor: Actor, call_id: UUID, reason: GapReason) -> Order | None:
    leg = _leg_of(actor, call_id)
    if leg is not None and open_gap(leg.tenant_id, leg.pk):
        return None
    if leg is None or not can_be_silenced(leg):
        raise Conflict(
            _(
                "この通話の録音は、この画面から止められません。通話が終わったか、電話設備が対応していません。電話機で録音を止めてください。"
            ),
            code="not_recorded_here",
        )
    gap = Gap(
        tenant_id=leg.tenant_id,
        call_id=leg.pk,
        tape=leg.tape,
        reason=reason,
        author_id=actor.id,
        author_label=actor.label,
        asked_at=db.now(),
    )
    gap.save(force_insert=True)
    publish(RESUME, tenant_id=leg.tenant_id, not_before=db.now() + LONGEST, gap_id=gap.pk)
    return _order(gap, leg)


def _order(gap: Gap, leg: Leg) -> Order:
    """A part that was begun since is meant, too."""
    return Order(gap.pk, leg.tenant_id, leg.exchange_id, leg.tape or gap.tape)


def _tell(order: Order, *, silent: bool) -> bool:
    """Whether the exchange has such a recording. Raises AriError where it does not answer. In no transaction."""
    with tenant_transaction(ACTOR, {HOUSE_ID}):
        ari = ari_of(Exchange.objects.get(tenant_id=HOUSE_ID, pk=order.exchange_id))
    return ari.hush(order.tape, on=silent)


def _begin(actor: Actor, order: Order) -> None:
    gap = Gap.objects.select_for_update().get(tenant_id=order.tenant_id, pk=order.gap_id)
    if gap.ended:
        return  # meanwhile, by whoever pressed again
    leg = Leg.objects.filter(tenant_id=order.tenant_id, pk=gap.call_id).only("taped_at", "tape").get()
    now = db.now()
    _store(gap, begun_at=now, into_ms=_into(leg, gap, now))
    record(actor=actor, action="leg.silenced", tenant_id=gap.tenant_id, target=leg, reason=f"gap_{gap.reason}")


def _into(leg: Leg, gap: Gap, now: datetime) -> int | None:
    if leg.taped_at is None or leg.tape != gap.tape:
        return None
    return round((now - leg.taped_at) / timedelta(milliseconds=1))


def _fail(actor: Actor, order: Order) -> None:
    gap = Gap.objects.select_for_update().get(tenant_id=order.tenant_id, pk=order.gap_id)
    leg = Leg(tenant_id=gap.tenant_id, id=gap.call_id)
    if not gap.ended:
        _store(gap, ended=GapEnd.FAILED, ended_at=db.now())
    record(
        actor=actor,
        action="leg.not_silenced",
        tenant_id=gap.tenant_id,
        target=leg,
        outcome="error",
        reason=f"gap_{gap.reason}",
    )


def _end(actor: Actor, order: Order, how: GapEnd) -> None:
    """Raises AriError where the exchange does not answer; one that knows of no such recording has ended the call."""
    there = _tell(order, silent=False)
    with tenant_transaction(actor, {order.tenant_id}, write=order.tenant_id):
        gap = Gap.objects.select_for_update().get(tenant_id=order.tenant_id, pk=order.gap_id)
        if gap.ended:
            return
        leg = Leg.objects.filter(tenant_id=order.tenant_id, pk=gap.call_id).only("ended_at", "state").get()
        over = not there or leg.state in OVER
        at = min(leg.ended_at or db.now(), db.now()) if over else db.now()
        ended = how if gap.begun_at else GapEnd.UNKNOWN
        _store(gap, ended=GapEnd.OVER if over and gap.begun_at else ended, ended_at=max(at, gap.begun_at or at))
        record(actor=actor, action="leg.recorded_again", tenant_id=gap.tenant_id, target=leg, reason=f"gap_{gap.ended}")


def _store(gap: Gap, **values: object) -> None:
    for name, value in values.items():
        setattr(gap, name, value)
    Gap.objects.filter(tenant_id=gap.tenant_id, pk=gap.pk).update(**values)
    tell(tenant_id=gap.tenant_id, kind=LEG, ids=[gap.call_id])
