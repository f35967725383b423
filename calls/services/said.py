"""What a call and its message say, opened for whoever goes on with it; audited as a reveal."""

from typing import Any
from uuid import UUID

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls import checks, fields
from calls.fields import ADDRESSEE, CORRECTED, DRAFTED, Kind, Of
from calls.models import CURRENT, Message
from calls.queries import get_call_for
from calls.ready import NOBODY


def said_before(actor: Actor, call_id: UUID, purpose: Purpose = Purpose.ANSWERING) -> dict[str, object]:
    """What a call and its current message say, by field name; nothing of a message where there is none."""
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    message = Message.objects.filter(CURRENT, call_id=call.pk).first()
    rows = {Of.CALL: call, Of.MESSAGE: message}
    found: dict[str, object] = {}
    for of, row in rows.items():
        if row is None:
            continue
        asked = fields.names(fields.TEXTS[of])
        found |= reveal(actor=actor, objs=[row], fields=asked, purpose=purpose)[row.pk]
        found |= {field.name: getattr(row, field.column) for field in CORRECTED[of] if not field.sealed}
    return found


def content_of(actor: Actor, call_id: UUID) -> dict[str, Any]:
    """The call as a draft holds it: what was kept as it was said is so again."""
    call = get_call_for(actor, call_id, Permission.MESSAGE_CORRECT)
    said = said_before(actor, call.pk)
    said |= {one.name: getattr(call, one.column) for one in fields.rows(Of.CALL, Kind.SECONDS)}
    if ADDRESSEE.name in said:
        said[ADDRESSEE.name] = str(said[ADDRESSEE.name] or NOBODY)
    content = {name: said[name] for name in DRAFTED if said.get(name) is not None}
    return content | {DRAFTED[name].said: True for name in checks.looks(content).unsure}
