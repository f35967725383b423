"""Tasks of telephony."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callcenter.core.context import current_actor, system_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from telephony.services import exchanges, gaps, hearing


@tenant_task(name="telephony.tidy", label=_("着信の整理"))
def tidy(tenant_id: UUID) -> None:
    hearing.tidy(actor=current_actor(), tenant_id=tenant_id)


@tenant_task(name=exchanges.CHECK_EXCHANGE, label=_("電話設備の秘密鍵の確認"), pauses=())
def check_exchange(tenant_id: UUID, exchange_id: str) -> None:
    """Given up at once where it does not open: that is the alarm."""
    exchanges.check_exchange(exchange_id=UUID(exchange_id))


@tenant_task(name=hearing.STILL_RINGING, label=_("応答のない着信の知らせ"))
def still_ringing(tenant_id: UUID, leg_id: str) -> None:
    hearing.still_ringing(actor=current_actor(), tenant_id=tenant_id, leg_id=UUID(leg_id))


@tenant_task(name=gaps.RESUME, label=_("録音の再開"), transaction=False)
def resume_recording(tenant_id: UUID, gap_id: str) -> None:
    gaps.resume_by_itself(actor=system_actor(gaps.RESUME), tenant_id=tenant_id, gap_id=UUID(gap_id))


@system_task(name="telephony.tidy_all")
def tidy_all() -> int:
    return publish_for_all(tidy)
