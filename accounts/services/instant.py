"""The one instant that ends everything (ADR 40). Each way of saying "I was robbed" moves it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db.models.functions import Now
from django.http import HttpRequest

from accounts.models import User
from accounts.services import devices, sessions


def end_everything(user: Any, *, keep: HttpRequest | None = None) -> None:
    """Sessions, tokens and links in mails of this person that are older than now are dead, in whatever company.

    ``keep``: the request in which the person has just proved themselves; its session goes on under a new key.
    """
    User.objects.filter(pk=user.pk).update(tokens_from=Now())
    user.refresh_from_db(fields=["tokens_from"])
    devices.forget_all(user)
    sessions.end_all(user.pk, but=keep.session.session_key if keep is not None else None)
    if keep is not None:
        update_session_auth_hash(keep, user)
