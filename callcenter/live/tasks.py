"""Happenings are forgotten: they are no record of anything."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callcenter.core.db import now
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from callcenter.live.models import Happening
from callcenter.live.queries import KEPT


@tenant_task(name="live.forget", label=_("画面への通知の整理"))
def forget(tenant_id: UUID) -> None:
    Happening.objects.filter(tenant_id=tenant_id, at__lt=now() - KEPT).delete()


@system_task(name="live.forget_all")
def forget_all() -> int:
    return publish_for_all(forget)
