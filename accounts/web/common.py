"""Small helpers of the account pages."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from callcenter.core.context import Actor
from callcenter.core.errors import NotFound

SENT_TO_SECOND = _("提案しました。ほかの管理者が承認すると付きます（承認待ちの役割の一覧に表示されます）。")
TOKYO = ZoneInfo("Asia/Tokyo")


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day in Japan."""
    return datetime.combine(day, time(), TOKYO) if day else None


def tenant_named(actor: Actor, slug: str) -> UUID:
    """The company of the address, one of the actor's own; its services ask for the right."""
    access = actor.by_slug(slug)
    if access is None:
        raise NotFound()
    return access.tenant_id
