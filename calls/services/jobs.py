"""Asks for a task by its name: services know no task, tasks know services."""

from uuid import UUID

from callcenter.core.tasks import publish
from callcenter.live.telling import tell
from calls.models import Call, Message

NOTIFY_NEW = "calls.notify_new"
RELEASE = "calls.release"
RELEASE_CORRECTION = "calls.release_correction"
SHRED_DRAFT = "calls.shred_draft"
MESSAGE = "message"
CALLBACK = "callback"
CALL = "call"


def announce(message: Message) -> None:
    """Asks for the mails about a message, in the transaction that makes it."""
    publish(NOTIFY_NEW, tenant_id=message.tenant_id, message_id=message.pk)
    changed(message.tenant_id)


def changed(tenant_id: UUID) -> None:
    """Open inboxes look again. Not at which message: it may be for some people of the company only."""
    tell(tenant_id=tenant_id, kind=MESSAGE)


def written(tenant_id: UUID) -> None:
    """Open lists of calls and drafts look again: something of them was begun, sent, taken back, handed on or thrown away."""
    tell(tenant_id=tenant_id, kind=CALL)


def release_later(call: Call) -> None:
    """Asks for what happens when a call that is held back reaches its company."""
    publish(RELEASE, tenant_id=call.tenant_id, not_before=call.released_at, call_id=call.pk)


def apply_later(correction: Message) -> None:
    """The same for a correction, which takes effect then."""
    publish(
        RELEASE_CORRECTION,
        tenant_id=correction.tenant_id,
        not_before=correction.released_at,
        message_id=correction.pk,
    )
