"""An operator takes an incoming call: its form is there with what the exchange told. The first one wins."""

from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record, reveal
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden
from callcenter.live.telling import tell
from callcenter.vault.damage import readable_text
from calls import services as calls
from calls.fields import CALLER_NUMBER
from telephony.choices import LegState
from telephony.models import Leg
from telephony.queries import leg_tenant_for
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
    if leg.meant_for not in (None, actor.id) and leg.state != LegState.MISSED:
        raise Conflict(_("ほかのオペレーターの内線への着信です。その人が応答します。"), code="meant_for_another")
    if actor.id is None:
        raise Forbidden()
    calls.open_draft(
        actor=actor,
        tenant_id=tenant_id,
        called_number=leg.called_number,
        content={CALLER_NUMBER.name: _caller(actor, leg)},
        draft_id=leg.pk,
        started_at=leg.started_at,
    )
    Leg.objects.filter(tenant_id=tenant_id, pk=leg.pk).update(taken_by=actor.id, caller=None)
    tell(tenant_id=tenant_id, kind=LEG, ids=[leg.pk])
    return leg.pk


def _caller(actor: Actor, leg: Leg) -> str:
    """The number that the exchange told, shown to who answers; '' where it told none, or it does not open any more."""
    if leg.caller is None:
        record(actor=actor, action="leg.answered", tenant_id=leg.tenant_id, target=leg)
        return ""
    opened = reveal(actor=actor, objs=[leg], fields=["caller"], purpose="answering", action="leg.answered", shown=True)
    return readable_text(opened[leg.pk]["caller"])


def time_of_call(*, tenant_id: UUID, call_id: UUID, **_signal: object) -> None:
    """Hears that a draft has become a call: what was measured so far goes into its row."""
    # Locked, so that a telling at the same moment sees the call, or this sees the telling.
    leg = Leg.objects.select_for_update().filter(tenant_id=tenant_id, pk=call_id).only("rang", "spoke").first()
    if leg is not None:
        pass_on(tenant_id, leg)
        announce(tenant_id, leg.pk)


def pass_on(tenant_id: UUID, leg: Leg) -> bool:
    """Whether the call has been written down."""
    return calls.set_times(tenant_id=tenant_id, call_id=leg.pk, rang=leg.rang, spoke=leg.spoke)
