"""Staff see values one call at a time, for a purpose that the log keeps."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from calls.fields import REVEALED, Of
from calls.models import CURRENT, Message
from calls.queries.access import get_call_for


def reveal_call(
    *, actor: Actor, call_id: UUID, fields: Sequence[str], purpose: str, ticket: str = ""
) -> dict[str, str | None]:
    """Values of the asked fields (public names) of a call and its current message.

    Raises Invalid for an unknown field or purpose before anything is opened.
    """
    call = get_call_for(actor, call_id, Permission.CALL_REVEAL)
    unknown = [name for name in fields if name not in REVEALED]
    if unknown or not fields:
        text = _("次のどれかを指定してください：%(codes)s") % {"codes": ", ".join(REVEALED)}
        raise Invalid(errors={"fields": [text]})
    asked = {name: REVEALED[name] for name in dict.fromkeys(fields)}
    message = Message.objects.filter(CURRENT, call_id=call.pk).first()
    rows = {Of.CALL: call, Of.MESSAGE: message}
    values: dict[str, str | None] = dict.fromkeys(asked)
    with opening(
        actor=actor,
        action="call.revealed",
        purpose=Purpose.parse(purpose),
        ticket=ticket,
        target=call,
    ) as opened:
        for of, row in rows.items():
            wanted = {name: field.name for name, field in asked.items() if field.of is of}
            if row is not None and wanted:
                found = opened.open([row], tuple(wanted.values()))[row.pk]
                values |= {name: found[column] for name, column in wanted.items()}
        opened.shown(call.tenant_id, 1)
    return values
