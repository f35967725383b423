"""Known browsers: a cookie of random bits, set at a successful sign-in, of which the digest is stored with its person."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse

from accounts.models import KnownDevice

LIFE = timedelta(days=180)
AT_ONCE = 10
_LONGEST = 100


def known_to(request: HttpRequest, email: str) -> str:
    """The digest of this browser's cookie, if the person with this address has signed in with it; else nothing."""
    digest = _digest(request)
    if not digest:
        return ""
    rows = KnownDevice.objects.filter(digest=digest, user__email=email.strip().lower(), seen_at__gt=Now() - LIFE)
    return digest if rows.exists() else ""


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """After a sign-in. A browser that is known keeps its cookie; another person's, or none, is replaced."""
    if KnownDevice.objects.filter(digest=_digest(request), user_id=user.pk).update(seen_at=Now()):
        return
    text = secrets.token_urlsafe(32)
    KnownDevice.objects.create(digest=sha256(text.encode()).hexdigest(), user_id=user.pk)
    newest = KnownDevice.objects.filter(user_id=user.pk).order_by("-seen_at", "digest").values("digest")[:AT_ONCE]
    KnownDevice.objects.filter(user_id=user.pk).exclude(
        digest__in=list(newest.values_list("digest", flat=True))
    ).delete()
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        text,
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def digests_of(email: str) -> list[str]:
    """All browsers known for an address."""
    return list(KnownDevice.objects.filter(user__email=email.strip().lower()).values_list("digest", flat=True))


def forget_all(user: Any) -> None:
    KnownDevice.objects.filter(user_id=user.pk).delete()


def tidy() -> None:
    KnownDevice.objects.filter(seen_at__lt=Now() - LIFE).delete()


def _digest(request: HttpRequest) -> str:
    text = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return sha256(text.encode()).hexdigest() if 0 < len(text) <= _LONGEST else ""
