"""Links in mails: signed, short-lived, used once, and never used up by a GET (mail scanners follow every link)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from callcenter.core.errors import NotFound

INVITATION_LIFE = timedelta(days=7)
WELCOME_LIFE = timedelta(days=7)
_INVITATION, _WELCOME = "accounts.invitation", "accounts.welcome"


class DeadLink(NotFound):
    """This server did not make it, or it is too old, used up or taken back."""

    title = _("このリンクは使えません")
    default_detail = _(
        "すでに使われたか、期限が切れたか、取り消されました。もう一度送るよう、招待した人か管理者に依頼してください。"
    )


@dataclass(frozen=True, slots=True)
class InvitationLink:
    tenant_id: UUID
    invitation_id: UUID


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def invitation_url(tenant_id: UUID, invitation_id: UUID) -> str:
    token = signing.dumps([tenant_id.hex, invitation_id.hex], salt=_INVITATION)
    return absolute(reverse("accounts:invitation", args=[token]))


def read_invitation(token: str) -> InvitationLink:
    """What a link says. Raises DeadLink."""
    tenant, invitation = _read(token, _INVITATION, INVITATION_LIFE)
    return InvitationLink(UUID(tenant), UUID(invitation))


def welcome_url(user: Any) -> str:
    token = signing.dumps([user.pk.hex, _fingerprint(user)], salt=_WELCOME)
    return absolute(reverse("accounts:welcome", args=[token]))


def read_welcome(token: str) -> tuple[UUID, str]:
    """(person, fingerprint) of a first-password link; `still_fresh` decides whether it has been used."""
    person, fingerprint = _read(token, _WELCOME, WELCOME_LIFE)
    return UUID(person), fingerprint


def still_fresh(user: Any, fingerprint: str) -> bool:
    """A link dies when the password is set, when somebody signs in, and with everything else of the person."""
    return constant_time_compare(_fingerprint(user), fingerprint)


def _fingerprint(user: Any) -> str:
    return salted_hmac(
        _WELCOME, f"{user.password}|{user.last_login}|{user.email}|{user.tokens_from.isoformat()}", algorithm="sha256"
    ).hexdigest()[:32]


class ResetTokens(PasswordResetTokenGenerator):
    """ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR: Django's, dead with everything else of the person."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.tokens_from.isoformat()}"


def _read(token: str, salt: str, life: timedelta) -> tuple[str, str]:
    try:
        one, two = signing.loads(token, salt=salt, max_age=life)
    except (signing.BadSignature, ValueError) as error:
        raise DeadLink() from error
    return str(one), str(two)
