"""Tasks of telephony."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callcenter.core.context import current_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from telephony.services import hearing


@tenant_task(name="telephony.tidy", label=_("着信の整理"))
def tidy(tenant_id: UUID) -> None:
    hearing.tidy(actor=current_actor(), tenant_id=tenant_id)


@system_task(name="telephony.tidy_all")
def tidy_all() -> int:
    return publish_for_all(tidy)
