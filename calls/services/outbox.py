"""Asks for a task by its name: services know no task, tasks know services."""

from uuid import UUID

from callcenter.core.models import Outbox
from callcenter.core.tasks import Value, plain
from calls.models import Message

NOTIFY_NEW = "calls.notify_new"
SHRED_DRAFT = "calls.shred_draft"


def publish(task: str, *, tenant_id: UUID, **arguments: Value) -> None:
    """One outbox row in the open transaction; ids and codes only."""
    Outbox.objects.create(tenant_id=tenant_id, task=task, payload=plain(arguments))


def announce(message: Message) -> None:
    """Asks for the mails about a message, in the transaction that makes it."""
    publish(NOTIFY_NEW, tenant_id=message.tenant_id, message_id=message.pk)
