"""What the tests of sign-in share: typing into the login page, an authenticator app, the log."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD


def log_in(client: Client, user: User, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": password}, **extra)


def code_of(seed: str, *, steps: int = 0) -> str:
    """What an authenticator app shows now (or some steps of 30 s later)."""
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps)))


def set_up_second_factor(client: Client) -> str:
    """Goes through the set-up page; returns the seed. The person must be signed in with a password just now."""
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page.headers
    seed = str(page.context["form"].secret)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(seed)})
    assert answer.status_code == 302, answer.content.decode()
    return seed


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
