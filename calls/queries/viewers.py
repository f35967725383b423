"""Who of the client company can have seen a call: from the log, not from what the portal remembers."""

from uuid import UUID

from accounts.roles import CLIENT_SIDE
from audit.queries.viewers import Viewers, viewers_of
from callcenter.core import hooks
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls.models import Message
from calls.queries.access import get_call_for

LISTS = ("message.listed", "call.listed", "call.searched")
"""Events of answers that show rows of calls without naming them."""


def seen_by(actor: Actor, call_id: UUID) -> Viewers:
    """Nobody in it: no person of the company has opened the call, a version of its message or what was recorded of it, nor
    been shown a list since."""
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    messages = Message.objects.filter(call_id=call.pk).values_list("pk", flat=True)
    return viewers_of(
        actor, call.tenant_id, [call.pk, *messages, *hooks.hanging(call.tenant_id, call.pk)], LISTS, CLIENT_SIDE
    )
