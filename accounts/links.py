"""Links in mails: signed, short-lived, used once, and never used up by a GET (mail scanners follow every link)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

INVITATION_LIFE = timedelta(days=7)
WELCOME_LIFE = timedelta(days=7)
_INVITATION, _WELCOME = "accounts.invitation", "accounts.welcome"


@dataclass(frozen=True, slots=True)
class InvitationLink:
    tenant_id: UUID
    invitation_id: UUID


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def invitation_url(tenant_id: UUID, invitation_id: UUID) -> str:
    token = signing.dumps([tenant_id.hex, invitation_id.hex], salt=_INVITATION)
    return absolute(reverse("accounts:invitation", args=[token]))


def read_invitation(token: str) -> InvitationLink | None:
    """What a link says, or None for one that this server did not make or that is too old."""
    value = _read(token, _INVITATION, INVITATION_LIFE)
    if not isinstance(value, list) or len(value) != 2:
        return None
    return InvitationLink(UUID(value[0]), UUID(value[1]))


def welcome_url(user: Any) -> str:
    token = signing.dumps([user.pk.hex, _fingerprint(user)], salt=_WELCOME)
    return absolute(reverse("accounts:welcome", args=[token]))


def read_welcome(token: str) -> tuple[UUID, str] | None:
    """(person, fingerprint) of a first-password link; `still_fresh` decides whether it has been used."""
    value = _read(token, _WELCOME, WELCOME_LIFE)
    if not isinstance(value, list) or len(value) != 2:
        return None
    return UUID(value[0]), str(value[1])


def still_fresh(user: Any, fingerprint: str) -> bool:
    """A link dies when the password is set or somebody signs in."""
    return constant_time_compare(_fingerprint(user), fingerprint)


def _fingerprint(user: Any) -> str:
    return salted_hmac(_WELCOME, f"{user.password}|{user.last_login}|{user.email}", algorithm="sha256").hexdigest()[:32]


def _read(token: str, salt: str, life: timedelta) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=life)
    except (signing.BadSignature, ValueError):
        return None
