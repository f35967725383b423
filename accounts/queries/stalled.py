"""What waits for a person: work that was given up, and mails that did not arrive, of every company one administers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import FAILED, KINDS
from accounts.models import Mail
from accounts.queries.companies import company_names
from audit.queries.alarms import refused_logs
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job, JobState
from callcenter.core.permissions import Permission
from callcenter.core.tasks import label_of

SHOWN = 100
REASONS: dict[str, str | Promise] = {
    "worker_lost": gettext_lazy("実行中に処理プロセスが停止"),
    "unknown_task": gettext_lazy("この版にない処理"),
    "smtp_no_answer": gettext_lazy("本文の送信後、サーバーの応答なし（届いた可能性があります）"),
}


@dataclass(frozen=True, slots=True)
class Stalled:
    """One line of the page. ``what``: ``job`` or ``mail``."""

    what: str
    id: UUID
    tenant_id: UUID
    label: str
    company: str
    since: datetime
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A log that the sealer refuses."""

    company: str
    since: datetime
    reason: str


def stalled(actor: Actor) -> tuple[list[Stalled], list[Stalled], list[Refusal]]:
    """(work given up, mails that failed), oldest first, at most SHOWN of each; logs that are not signed any more."""
    tenants = actor.tenants_with(Permission.JOB_MANAGE)
    if not tenants:
        raise Forbidden()
    jobs = list(Job.objects.filter(tenant_id__in=tenants, state=JobState.GIVEN_UP).order_by("created_at", "id")[:SHOWN])
    mails = list(Mail.objects.filter(tenant_id__in=tenants, state__in=FAILED).order_by("created_at", "id")[:SHOWN])
    logs = refused_logs(tenants)
    names = company_names([row.tenant_id for row in (*jobs, *mails)] + [log.tenant_id for log in logs])
    names[HOUSE_ID] = _("代行会社（全体）")
    return (
        [_line("job", row, label_of(row.task), row.error, names) for row in jobs],
        [_line("mail", row, str(KINDS[row.kind].label), row.code, names) for row in mails],
        [Refusal(names.get(row.tenant_id, str(row.tenant_id)), row.since, row.reason) for row in logs],
    )


def failed_mails(tenants: Collection[UUID]) -> int:
    """How many mails of these tenants did not arrive, as far as is known."""
    return Mail.objects.filter(tenant_id__in=tenants, state__in=FAILED).count()


def _line(what: str, row: Job | Mail, label: str, code: str, names: dict[UUID, str]) -> Stalled:
    company = names.get(row.tenant_id, "")
    return Stalled(what, row.pk, row.tenant_id, label, company, row.created_at, row.attempts, reason_of(code))


def reason_of(code: str) -> str:
    """In words where there are any; else the code, which says more to whoever runs the service."""
    if code.startswith("smtp_") and code[5:].isdigit():
        return _("メールサーバーの返答：%(code)s") % {"code": code[5:]}
    return str(REASONS.get(code, code))
