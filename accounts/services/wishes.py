"""A client company wishes other retention periods, or not any more: whoever decides is told by mail, once each time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.queries.access import member_ids
from accounts.roles import ADMIN
from accounts.services import mails
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.tasks import publish

TELL = "accounts.tell_wish"
TELL_RETRACTED = "accounts.tell_retraction"
KIND = "period_wished"
RETRACTED = "period_retracted"


def hear(sender: Any, *, tenant_id: UUID, **rest: Any) -> None:
    """In the transaction of the wish."""
    publish(TELL, tenant_id=tenant_id, wish_id=uuid7())


def hear_retracted(sender: Any, *, tenant_id: UUID, **rest: Any) -> None:
    """In the transaction that takes it back."""
    publish(TELL_RETRACTED, tenant_id=tenant_id, wish_id=uuid7())


def tell(*, tenant_id: UUID, wish_id: UUID, kind: str) -> None:
    """Asks for the mails, in the open transaction, which must see the house too."""
    mails.ask(tenant_id=tenant_id, kind=kind, user_ids=sorted(member_ids(HOUSE_ID, ADMIN.code)), ref_id=wish_id)
