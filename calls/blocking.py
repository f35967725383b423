"""Calls from numbers that their company refuses: which they are, and what may not be said of another call."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from blocks import queries as blocks
from blocks.models import Block
from callcenter.core.errors import Invalid
from callcenter.text import phone
from calls import kinds
from calls.choices import Disposition
from calls.fields import BLOCK_REASON, CALLER_NUMBER, DISPOSITION, Values


def block_of(tenant_id: UUID, values: Values) -> Block | None:
    """The block in force of the number from which is called. For callers that asked the right."""
    return blocks.in_force(tenant_id, _number(values))


def faults(tenant_id: UUID, content: Values) -> dict[str, list[str]]:
    """What sending is refused for, by field of the form."""
    found: dict[str, list[str]] = {}
    if content.get(DISPOSITION.name) == Disposition.BLOCKED and block_of(tenant_id, content) is None:
        found[DISPOSITION.name] = [_not_approved()]
    asked = BLOCK_REASON.given(content) and BLOCK_REASON not in kinds.hidden(content)
    if asked and phone.dialable(_number(content)) is None:
        found[BLOCK_REASON.name] = [_("着信拒否を提案するには、表示番号が要ります。")]
    return found


def refuse_unapproved(tenant_id: UUID, calls: Sequence[Values]) -> None:
    """Raises Invalid where one of these calls says that its number is refused, and the company has not approved it."""
    blocked = {
        index: _number(values)
        for index, values in enumerate(calls)
        if values.get(DISPOSITION.name) == Disposition.BLOCKED
    }
    approved = blocks.refused_among(tenant_id, blocked.values())
    one = len(calls) == 1
    errors = {
        DISPOSITION.public if one else f"{index}.{DISPOSITION.public}": [_not_approved()]
        for index, number in blocked.items()
        if number not in approved
    }
    if errors:
        raise Invalid(errors=errors)


def _not_approved() -> str:
    return _("この番号の着信拒否は、委託元に承認されていません。ほかの種別を選んでください。")


def _number(values: Values) -> str:
    return str(values.get(CALLER_NUMBER.name) or "")
