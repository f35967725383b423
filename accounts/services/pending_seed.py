"""The seed of a second factor between showing it and its first code: sealed, with only a reference in the session."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret

from accounts.events import bare_actor
from accounts.services import secrets
from callcenter.core.errors import Unavailable

_KEY = "accounts.pending_seed"


def seed(request: Any, user: Any) -> str:
    """The seed that this session is setting up; a new one where there is none. Base32 text."""
    actor = bare_actor(user, request)
    reference = request.session.get(_KEY, "")
    if reference:
        try:
            return secrets.open_(actor, user.pk, reference)
        except Unavailable:
            request.session.pop(_KEY)
    fresh = str(generate_totp_secret())
    request.session[_KEY] = secrets.keep(actor, user.pk, fresh)
    return fresh


def clear(request: Any, user: Any) -> None:
    """Forgets the waiting seed: the authenticator has sealed its own copy."""
    reference = request.session.pop(_KEY, "")
    if reference:
        secrets.forget(bare_actor(user, request), reference)
