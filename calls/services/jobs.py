"""Asks for a task by its name: services know no task, tasks know services."""

from callcenter.core.tasks import publish
from calls.models import Message

NOTIFY_NEW = "calls.notify_new"
SHRED_DRAFT = "calls.shred_draft"


def announce(message: Message) -> None:
    """Asks for the mails about a message, in the transaction that makes it."""
    publish(NOTIFY_NEW, tenant_id=message.tenant_id, message_id=message.pk)
