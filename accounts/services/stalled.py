"""A person has stalled work done once more."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Now

from accounts.services import mails
from audit.services import Target, record
from callcenter.core import jobs
from callcenter.core.context import Actor
from callcenter.core.db import announce, write_to
from callcenter.core.errors import NotFound
from callcenter.core.models import Job, JobState
from callcenter.core.permissions import Permission, require


def run_again(*, actor: Actor, tenant_id: UUID, job_id: UUID) -> None:
    """Work that was given up begins anew, with all its attempts. NotFound for what does not stand still (any more)."""
    require(actor, tenant_id, Permission.JOB_MANAGE)
    write_to(tenant_id)
    rows = Job.objects.filter(tenant_id=tenant_id, pk=job_id, state=JobState.GIVEN_UP)
    if not rows.update(state=JobState.WAITING, failures=0, next_at=Now()):
        raise NotFound()
    announce(jobs.CHANNEL)
    record(actor=actor, action="job.retried", tenant_id=tenant_id, target=Target("job", job_id))


def send_again(*, actor: Actor, tenant_id: UUID, mail_id: UUID) -> None:
    """A mail that was refused, or of which nothing is known, is sent once more."""
    require(actor, tenant_id, Permission.JOB_MANAGE)
    write_to(tenant_id)
    if not mails.send_again(actor=actor, tenant_id=tenant_id, mail_id=mail_id):
        raise NotFound()
