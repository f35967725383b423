"""Writing account events. They belong to the house: no client company is acted in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.actors import client_ip, pseudonym, request_id
from audit.services import Target, record
from callcenter.core.context import Actor, ActorKind, anonymous, has_state
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID


def bare_actor(user: Any, request: HttpRequest | None = None) -> Actor:
    """A person by identity alone, with no company: for what happens before or beside a session."""
    return Actor(
        ActorKind.PERSON,
        id=user.pk,
        label=user.staff_code,
        ip=client_ip(request) if request is not None else "",
        session_hmac=pseudonym("session", request.session.session_key or "") if request is not None else "",
        request_id=request_id(),
    )


def nobody(request: HttpRequest) -> Actor:
    return anonymous(ip=client_ip(request), request_id=request_id())


@contextmanager
def house(actor: Actor) -> Iterator[None]:
    """A short transaction in the house, or the one that is already open."""
    if has_state():
        yield
        return
    with tenant_transaction(actor, {HOUSE_ID}, write=HOUSE_ID):
        yield


def person(user_id: UUID) -> Target:
    return Target("person", str(user_id), HOUSE_ID)


def login_name(text: str) -> Target:
    """A login as it was typed, known to the log only as a keyed fingerprint: whether it exists shows nowhere."""
    return Target("login", login_fingerprint(text), HOUSE_ID)


def login_fingerprint(text: str) -> str:
    return pseudonym("login", text.strip().lower()[:254])


def note(actor: Actor, action: str, target: Target, **details: Any) -> None:
    """One event of the house, in its own transaction unless one is open."""
    with house(actor):
        record(actor=actor, action=action, tenant_id=None, target=target, **details)
