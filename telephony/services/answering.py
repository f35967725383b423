"""An operator takes an incoming call: its form is there with what the exchange told. The first one wins.

Who spoke and opened no form finds the call unfinished when it is over, so no call that was taken is without a record.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries import labels
from audit.purposes import Purpose
from audit.services import record, reveal
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden
from callcenter.core.ids import HOUSE_ID
from callcenter.core.known import chosen
from callcenter.live.telling import tell
from callcenter.vault.damage import readable_text
from calls import services as calls
from calls.fields import CALLER_NUMBER, Values
from telephony.choices import OVER, LegState
from telephony.models import Leg
from telephony.queries import leg_tenant_for
from telephony.services.exchanges import ACTOR
from telephony.services.sounds import announce

LEG = "leg"


def answer(*, actor: Actor, leg_id: UUID) -> UUID:
    """The id of the draft, which is the incoming call's. Answering again changes nothing; Conflict where another was first."""
    tenant_id = leg_tenant_for(actor, leg_id)
    write_to(tenant_id)
    leg = Leg.objects.select_for_update().get(tenant_id=tenant_id, pk=leg_id)
    if leg.taken_by is not None and leg.taken_by == actor.id:
        return leg.pk
    if leg.taken_by is not None:
        raise Conflict(_("ほかのオペレーターが先に応答しました。この着信の記録はその人が続けます。"), code="taken")
    if leg.meant_for not in (None, actor.id) and leg.state not in OVER:
        raise Conflict(_("ほかのオペレーターの内線への着信です。その人が応答します。"), code="meant_for_another")
    if actor.id is None:
        raise Forbidden()
    calls.open_draft(
        actor=actor,
        tenant_id=tenant_id,
        called_number=leg.called_number,
        content=_told(actor, leg, "leg.answered", Purpose.ANSWERING),
        draft_id=leg.pk,
        started_at=leg.started_at,
    )
    _taken(leg, actor.id)
    return leg.pk


def leave(leg: Leg) -> None:
    """After each telling of a call, whose row is locked: once it is over and nobody has its form, it stays with who answered.

    Where that is not known it is everybody's (``queries.unwritten``).
    """
    owner = leg.meant_for
    answered = leg.state == LegState.ENDED and leg.answered_at is not None and leg.tenant_id != HOUSE_ID
    if not answered or leg.taken_by is not None or owner is None:
        return
    calls.leave_draft(
        actor=ACTOR,
        tenant_id=leg.tenant_id,
        owner_id=owner,
        owner_label=labels([owner]).get(owner, ""),
        called_number=leg.called_number,
        content=_told(ACTOR, leg, "leg.left", Purpose.SYSTEM),
        draft_id=leg.pk,
        started_at=leg.started_at,
    )
    _taken(leg, owner)


def _taken(leg: Leg, owner: UUID) -> None:
    Leg.objects.filter(tenant_id=leg.tenant_id, pk=leg.pk).update(taken_by=owner, caller=None)
    tell(tenant_id=leg.tenant_id, kind=LEG, ids=[leg.pk])


def _told(actor: Actor, leg: Leg, action: str, purpose: Purpose) -> Values:
    """What the form begins with: the number that the exchange told; '' where it told none, or it does not open any more."""
    if leg.caller is None:
        record(actor=actor, action=action, tenant_id=leg.tenant_id, target=leg)
        return {CALLER_NUMBER.name: ""}
    opened = reveal(actor=actor, objs=[leg], fields=["caller"], purpose=purpose, action=action, shown=True)
    return {CALLER_NUMBER.name: readable_text(opened[leg.pk]["caller"])}


def time_of_call(*, tenant_id: UUID, call_id: UUID, **_signal: object) -> None:
    """Hears that a draft has become a call: what was measured so far goes into its row."""
    # Locked, so that a telling at the same moment sees the call, or this sees the telling.
    asked = "tenant_id = %s AND id = %s FOR UPDATE"
    for leg in chosen(Leg, asked, tenant_id, call_id, only=("id", "tenant_id", "rang", "spoke")):
        pass_on(tenant_id, leg)
        announce(tenant_id, leg.pk)


def pass_on(tenant_id: UUID, leg: Leg) -> bool:
    """Whether the call has been written down."""
    return calls.set_times(tenant_id=tenant_id, call_id=leg.pk, rang=leg.rang, spoke=leg.spoke)
