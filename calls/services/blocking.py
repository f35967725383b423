"""Proposing, of a call that was sent, that its company refuses the number."""

from uuid import UUID

from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import reveal
from blocks.models import Block
from blocks.services import propose
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, NotFound
from callcenter.core.permissions import Permission
from callcenter.vault.damage import readable_text
from calls.choices import CLOSED, Disposition
from calls.fields import CALLER_NUMBER
from calls.models import Call
from calls.queries.access import get_call_for


def propose_block(*, actor: Actor, call_id: UUID, reason: str) -> Block:
    """Of a sales call; the number is opened for it. Where it is proposed or refused already, that is answered as it is."""
    call = get_call_for(actor, call_id, Permission.BLOCK_PROPOSE)
    write_to(call.tenant_id)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.undone_at is not None:
        raise NotFound()
    if call.disposition != Disposition.SALES or call.restriction in CLOSED:
        raise Conflict(
            _("着信拒否を提案できるのは、種別が営業の受電だけです。何も変更されていません。"), code="block_kind"
        )
    name = CALLER_NUMBER.name
    opened = reveal(
        actor=actor, objs=[call], fields=[name], purpose=Purpose.ANSWERING, action="call.revealed", shown=True
    )
    return propose(
        actor=actor,
        tenant_id=call.tenant_id,
        origin_id=call.pk,
        number=readable_text(opened[call.pk][name]),
        reason=reason,
        shown_at=call.released_at,
    )
