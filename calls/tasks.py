"""Tasks of the calls app: ids in, one service call."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callcenter.core.context import current_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from calls.services import applying, jobs, notify, undoing, upkeep


@tenant_task(name=jobs.NOTIFY_NEW, label=_("新着のお知らせの準備"))
def notify_new(tenant_id: UUID, message_id: str) -> None:
    notify.notify(actor=current_actor(), tenant_id=tenant_id, message_id=UUID(message_id))


@tenant_task(name=jobs.RELEASE, label=_("送信の確定"))
def release(tenant_id: UUID, call_id: str) -> None:
    undoing.release(actor=current_actor(), tenant_id=tenant_id, call_id=UUID(call_id))


@tenant_task(name=jobs.RELEASE_CORRECTION, label=_("訂正の確定"))
def release_correction(tenant_id: UUID, message_id: str) -> None:
    applying.release_correction(actor=current_actor(), message_id=UUID(message_id))


@tenant_task(name=jobs.SHRED_DRAFT, label=_("下書きの廃棄"))
def shred_draft(tenant_id: UUID, draft_id: str) -> None:
    upkeep.shred_draft(actor=current_actor(), tenant_id=tenant_id, draft_id=UUID(draft_id))


@tenant_task(name="calls.tidy_drafts", label=_("下書きの整理"))
def tidy_drafts(tenant_id: UUID) -> None:
    upkeep.tidy_drafts(actor=current_actor(), tenant_id=tenant_id)


@system_task(name="calls.tidy_all_drafts")
def tidy_all_drafts() -> int:
    return publish_for_all(tidy_drafts)
