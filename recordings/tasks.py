"""Tasks of recordings: ids in, one service call."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callcenter.core.context import current_actor, system_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from recordings import services
from recordings.services import jobs
from recordings.services.fetching import fetch_of_call


@tenant_task(name=jobs.CHECK, label=_("録音の確認と変換"), transaction=False)
def check(tenant_id: UUID, recording_id: str) -> None:
    services.check_recording(actor=system_actor(jobs.CHECK), tenant_id=tenant_id, recording_id=UUID(recording_id))


@tenant_task(name=jobs.DISCARD, label=_("届かなかった録音の廃棄"))
def discard(tenant_id: UUID, recording_id: str) -> None:
    services.discard(actor=current_actor(), recording_id=UUID(recording_id))


@tenant_task(name=jobs.FETCH, label=_("録音の取得"), transaction=False)
def fetch(tenant_id: UUID, call_id: str) -> None:
    fetch_of_call(actor=system_actor(jobs.FETCH), tenant_id=tenant_id, call_id=UUID(call_id))


@tenant_task(name="recordings.sweep", label=_("録音の整理"), transaction=False)
def sweep(tenant_id: UUID) -> None:
    services.sweep(actor=system_actor("recordings.sweep"), tenant_id=tenant_id)


@system_task(name="recordings.sweep_all")
def sweep_all() -> int:
    return publish_for_all(sweep)
