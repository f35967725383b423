"""A correction that was taken back: what was typed is there for whoever typed it, until they send another one."""

from typing import Any

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from calls import payload
from calls.fields import TYPED
from calls.models import Call, Message


def undone_correction(actor: Actor, call: Call, message: Message | None) -> Message | None:
    """The last one of this person that was to correct what the call says now. ``message``: its current one."""
    mine = Message.objects.filter(
        call_id=call.pk, supersedes=message, author_id=actor.id, undone_at__isnull=False, typed_correction__isnull=False
    )
    return mine.order_by("-undone_at", "-id").first()


def typed_again(actor: Actor, undone: Message, purpose: str = Purpose.ANSWERING, ticket: str = "") -> dict[str, Any]:
    """Its content, by field name, as a draft holds it; audited as one view."""
    with opening(
        actor=actor, action="call.revealed", purpose=Purpose.parse(purpose), ticket=ticket, target=undone.call
    ) as opened:
        text = opened.open([undone], (TYPED.name,))[undone.pk][TYPED.name]
        opened.shown(undone.tenant_id, 1)
    return payload.load(text)
