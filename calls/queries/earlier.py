"""Who called before from the same number: for whoever answers now, of this client company alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.text import phone
from callcenter.vault import services as vault
from callcenter.vault.damage import readable_text
from calls import fields, mask
from calls.choices import Restriction
from calls.fields import BODY, CALLER_NUMBER, IDENTIFYING, Of
from calls.models import Call, Draft, Message
from calls.queries.access import kept_calls
from calls.queries.shown import Row, columns, with_messages

MOST = 3
OPENED = (*IDENTIFYING, CALLER_NUMBER, BODY)
ASKED = 2 * MOST
"""The index is truncated: a few more, of which some may be other numbers'."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """``caller``: what identified them, by field name, each with its mask; ``body`` likewise."""

    call: Call
    message: Message | None
    caller: Mapping[str, tuple[str, str]]
    body: tuple[str, str]

    @property
    def called(self) -> str:
        """By what one would address them, '' where nobody said."""
        return next((self.caller[name][0] for name in _ADDRESSED if self.caller[name][0]), "")

    @property
    def called_masked(self) -> str:
        return mask.name(self.called) or ""


_ADDRESSED = fields.names((fields.CALLER_NAME, fields.CALLER_KANA, fields.CALLER_COMPANY))


def earlier(actor: Actor, draft: Draft, content: Mapping[str, Any]) -> list[Earlier]:
    """The last calls to the draft's company from the number in it, newest first; one event where there are any.

    Nothing of what somebody has restricted, recalled or withdrawn; for who may reveal values there, else nothing.
    """
    number = str(content.get(CALLER_NUMBER.name) or "")
    if phone.dialable(number) is None:
        return []
    same = [vault.blind(draft.tenant_id, index="call.number", value=key) for key in sorted(phone.keys(number))]
    calls = kept_calls(actor, Permission.CALL_REVEAL).filter(
        tenant_id=draft.tenant_id, number_idx__in=same, restriction=Restriction.NONE
    )
    found = list(calls.exclude(pk=draft.pk).only(*columns(Of.CALL, OPENED)).order_by("-started_at", "-id")[:ASKED])
    return _opened(actor, draft, number, with_messages(found, OPENED)) if found else []


def _opened(actor: Actor, draft: Draft, number: str, rows: list[Row]) -> list[Earlier]:
    with opening(actor=actor, action="call.recognised", purpose=Purpose.ANSWERING, target=draft) as opened:
        numbers = opened.open([row.call for row in rows], (CALLER_NUMBER.name,))
        whose = [row for row in rows if phone.same(readable_text(numbers[row.call.pk][CALLER_NUMBER.name]), number)]
        chosen = whose[:MOST]
        values = opened.open([row.call for row in chosen], fields.names(IDENTIFYING))
        messages = [row.message for row in chosen if row.message is not None]
        bodies = opened.open([one for one in messages if one.restriction == Restriction.NONE], (BODY.name,))
        opened.shown(draft.tenant_id, len(chosen))
    return [_made(row, values[row.call.pk], bodies) for row in chosen]


def _made(row: Row, values: Mapping[str, str | None], bodies: Mapping[Any, Mapping[str, str | None]]) -> Earlier:
    body = bodies.get(row.message.pk, {}).get(BODY.name) if row.message else None
    caller = {one.name: (readable_text(values[one.name]), one.mask(values[one.name]) or "") for one in IDENTIFYING}
    return Earlier(row.call, row.message, caller, (readable_text(body), mask.hidden(body) or ""))
