"""Work that was given up, in the log of the company whose work it was."""

from uuid import UUID

from audit.evidence.recording import Target, record
from callcenter.core.context import current_actor


def record_given_up(tenant_id: UUID, job_id: UUID, task: str, code: str) -> None:
    """In the transaction that gives it up: without the event the job goes on being tried."""
    record(
        actor=current_actor(),
        action="job.given_up",
        tenant_id=tenant_id,
        target=Target("job", job_id),
        fields=[task],
        outcome="error",
        reason=code,
    )
