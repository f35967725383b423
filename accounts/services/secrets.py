"""Seeds of second factors, sealed in the house tenant. What allauth stores is a reference, never the seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from accounts.events import house
from accounts.models import PersonSecret
from audit.purposes import Purpose
from audit.services import record, reveal
from callcenter.core.context import Actor
from callcenter.core.errors import Unavailable
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.tasks import publish
from callcenter.vault import services as vault

DESTROY = "accounts.destroy_secret"
_MARK = "sealed:"
_RECOVERY_SEED = re.compile(r"[0-9a-f]{80}")

_owner: ContextVar[UUID | None] = ContextVar("accounts_secret_owner", default=None)


@contextmanager
def secrets_of(user_id: UUID) -> Iterator[None]:
    """Inside, only this person's secrets open, whoever is signed in."""
    token = _owner.set(user_id)
    try:
        yield
    finally:
        _owner.reset(token)


def owner() -> UUID | None:
    return _owner.get()


def keep(actor: Actor, user_id: UUID, text: str) -> str:
    """Seals a seed of this person and answers its reference."""
    field = "recovery" if _RECOVERY_SEED.fullmatch(text) else "totp"
    secret = PersonSecret(id=uuid7(), tenant_id=HOUSE_ID, user_id=user_id)
    with house(actor):
        vault.create_tenant_keys(HOUSE_ID)
        vault.create_key(tenant_id=HOUSE_ID, data_class="person", object_id=secret.id)
        vault.seal(secret, {field: text})
        secret.save(force_insert=True)
        record(actor=actor, action="person.secret_kept", tenant_id=None, target=secret, fields=(f"person.{field}",))
    return f"{_MARK}{secret.id}"


def open_(actor: Actor, user_id: UUID, reference: str) -> str:
    """The seed behind a reference. A seed of another person, or one that is gone, raises Unavailable."""
    with house(actor):
        secret = PersonSecret.objects.filter(id=_id(reference), user_id=user_id).first()
        if secret is None:
            raise Unavailable(code="secret_missing")
        field = "totp" if secret.totp is not None else "recovery"
        value = reveal(actor=actor, objs=[secret], fields=[field], purpose=Purpose.SYSTEM)[secret.id][field]
    if value is None:
        raise Unavailable(code="secret_missing")
    return value


def forget(actor: Actor, reference: str) -> None:
    """Has the worker destroy the key of a seed that is no longer used; the reference is dead at once."""
    secret_id = _id(reference)
    with house(actor):
        PersonSecret.objects.filter(id=secret_id).update(totp=None, recovery=None)
        publish(DESTROY, tenant_id=HOUSE_ID, secret_id=secret_id)
        record(actor=actor, action="person.secret_dropped", tenant_id=None, target=_target(secret_id))


def _target(secret_id: UUID) -> PersonSecret:
    return PersonSecret(id=secret_id, tenant_id=HOUSE_ID)


def _id(reference: str) -> UUID:
    if not reference.startswith(_MARK):
        raise Unavailable(code="secret_missing")
    try:
        return UUID(reference.removeprefix(_MARK))
    except ValueError:
        raise Unavailable(code="secret_missing") from None
