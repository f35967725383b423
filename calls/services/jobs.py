"""Asks for a task by its name: services know no task, tasks know services."""

from uuid import UUID

from callcenter.core.tasks import publish
from callcenter.live.telling import tell
from calls.models import Message

NOTIFY_NEW = "calls.notify_new"
SHRED_DRAFT = "calls.shred_draft"
MESSAGE = "message"


def announce(message: Message) -> None:
    """Asks for the mails about a message, in the transaction that makes it."""
    publish(NOTIFY_NEW, tenant_id=message.tenant_id, message_id=message.pk)
    changed(message.tenant_id)


def changed(tenant_id: UUID) -> None:
    """Open inboxes look again. Not at which message: it may be for some people of the company only."""
    tell(tenant_id=tenant_id, kind=MESSAGE)
