"""Guessing passwords is slow: five failures lock a (login, address) pair, ten of all addresses an account.

The counters are rows, so they hold over all processes and survive the refused request; login names are stored as
keyed fingerprints.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import client_ip
from accounts.events import login_fingerprint, login_name, nobody, note
from callcenter.core.errors import Throttled
from callcenter.core.responses import respond

ACCOUNT_LIMIT = 10
ACCOUNT_WINDOW = timedelta(minutes=5)


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """AXES_USERNAME_CALLABLE: the fingerprint of the login name, whatever field it came in."""
    given = credentials or {}
    text = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return login_fingerprint(str(text))


def axes_ip(request: HttpRequest) -> str | None:
    return client_ip(request) or None


def account_under_attack(login: str) -> bool:
    """Whether this login has failed too often lately, summed over all addresses."""
    since = timezone.now() - ACCOUNT_WINDOW
    failures = AccessAttempt.objects.filter(username=login_fingerprint(login), attempt_time__gt=since).aggregate(
        total=Sum("failures_since_start")
    )["total"]
    return (failures or 0) >= ACCOUNT_LIMIT


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: a page with 429; the event once, when the lock closes."""
    login = str((credentials or {}).get("email") or request.POST.get("login") or "")
    if getattr(request, "axes_failures_since_start", None):
        note(nobody(request), "auth.locked_out", login_name(login), outcome="denied", reason="failures")
    return respond(
        request,
        Throttled(
            _(
                "ログインの失敗が続いたため、この端末からのログインを15分間止めました。"
                "入力したパスワードは保存されていません。急ぐときは管理者に解除を依頼してください。"
            ),
            code="locked_out",
        ),
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429: allauth's rate limits answer like every other refusal."""
    return respond(request, Throttled())


def release(login: str) -> int:
    """Opens every lock of a login name, for an administrator. How many counters were cleared."""
    deleted, _rows = AccessAttempt.objects.filter(username=login_fingerprint(login)).delete()
    return int(deleted)


def is_locked(login: str) -> bool:
    """Whether some address, or the account as a whole, is locked for this login now."""
    from django.conf import settings

    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(
        username=login_fingerprint(login),
        attempt_time__gt=since,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
    )
    return rows.exists() or account_under_attack(login)
