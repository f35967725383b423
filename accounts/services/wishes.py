"""A client company wishes other retention periods: whoever decides is told by mail, once for each wish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.queries.access import member_ids
from accounts.roles import ADMIN
from accounts.services import mails
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.tasks import publish

TELL = "accounts.tell_wish"
KIND = "period_wished"


def hear(sender: Any, *, tenant_id: UUID, **rest: Any) -> None:
    """In the transaction of the wish."""
    publish(TELL, tenant_id=tenant_id, wish_id=uuid7())


def tell(*, tenant_id: UUID, wish_id: UUID) -> None:
    """Asks for the mails, in the open transaction, which must see the house too."""
    mails.ask(tenant_id=tenant_id, kind=KIND, user_ids=sorted(member_ids(HOUSE_ID, ADMIN.code)), ref_id=wish_id)
