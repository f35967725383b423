"""Asks for a task by its name: services know no task, tasks know services."""

from uuid import UUID

from callcenter.core.models import Outbox
from callcenter.core.tasks import Value, plain

CHECK = "recordings.check"
DISCARD = "recordings.discard"
SHRED = "recordings.shred"
QUEUE = "default"


def publish(task: str, *, tenant_id: UUID, **arguments: Value) -> None:
    """One outbox row in the open transaction; ids and codes only."""
    Outbox.objects.create(tenant_id=tenant_id, task=task, queue=QUEUE, payload=plain(arguments))
