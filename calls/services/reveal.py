"""Staff see values one call at a time, for a purpose that the log keeps."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from calls.models import Message
from calls.queries.access import get_call_for

CALL_FIELDS: Mapping[str, str] = {
    "caller.name": "caller_name",
    "caller.kana": "caller_kana",
    "caller.company": "caller_company",
    "caller.number": "caller_number",
}
MESSAGE_FIELDS: Mapping[str, str] = {
    "message.body": "body",
    "message.callback_number": "callback_number",
    "message.callback_when": "callback_when",
    "message.addressee_name": "addressee_name",
}
FIELDS = (*CALL_FIELDS, *MESSAGE_FIELDS)


def reveal_call(
    *, actor: Actor, call_id: UUID, fields: Sequence[str], purpose: str, ticket: str = ""
) -> dict[str, str | None]:
    """Values of the asked fields (public names) of a call and its current message.

    Raises Invalid for an unknown field or purpose before anything is opened.
    """
    call = get_call_for(actor, call_id, Permission.CALL_REVEAL)
    unknown = [name for name in fields if name not in FIELDS]
    if unknown or not fields:
        text = _("次のどれかを指定してください：%(codes)s") % {"codes": ", ".join(FIELDS)}
        raise Invalid(errors={"fields": [text]})
    asked = list(dict.fromkeys(fields))
    message = Message.objects.filter(call_id=call.pk, superseded_by__isnull=True).first()
    of_call = [name for name in asked if name in CALL_FIELDS]
    of_message = [name for name in asked if name in MESSAGE_FIELDS]
    values: dict[str, str | None] = dict.fromkeys(asked)
    with opening(
        actor=actor,
        action="call.revealed",
        purpose=Purpose.parse(purpose),
        ticket=ticket,
        target=call,
    ) as opened:
        if of_call:
            found = opened.open([call], tuple(CALL_FIELDS[name] for name in of_call))[call.pk]
            values |= {name: found[CALL_FIELDS[name]] for name in of_call}
        if of_message and message is not None:
            found = opened.open([message], tuple(MESSAGE_FIELDS[name] for name in of_message))[message.pk]
            values |= {name: found[MESSAGE_FIELDS[name]] for name in of_message}
        opened.shown(call.tenant_id, 1)
    return values
