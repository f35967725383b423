"""The key under which a browser keeps what somebody is typing, until the server has it.

It is the same in each session of a person and never stored in a browser: what a crash leaves there opens after the next
sign-in, and for nobody else. It ends with the account.
"""

from __future__ import annotations

from uuid import UUID

from accounts.events import house
from accounts.services.secrets import DESTROY
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import publish
from callcenter.vault import services as vault

_CLASS, _USE = "person", "typing"


def typing_key(*, actor: Actor) -> bytes:
    """32 bytes of the actor's own, made at the first asking."""
    if actor.id is None:
        raise Forbidden()
    with house(actor):
        vault.create_key(tenant_id=HOUSE_ID, data_class=_CLASS, object_id=actor.id)
        return vault.derived_key(tenant_id=HOUSE_ID, data_class=_CLASS, object_id=actor.id, use=_USE)


def end_typing_key(user_id: UUID) -> None:
    """Has the worker destroy it. Inside a transaction of the house."""
    publish(DESTROY, tenant_id=HOUSE_ID, secret_id=user_id)
