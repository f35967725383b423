"""Guessing passwords is slow: five failures lock a (login, address) pair, ten of all addresses a login.

The counters are rows, so they hold over all processes and survive the refused request; login names are stored as
keyed fingerprints. A try is counted before the password is looked at, so that a thousand at once are no more than ten. A
browser in which this person has signed in before has counters of its own: strangers lock nobody out of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import client_ip, pseudonym
from accounts.events import login_fingerprint, login_name, nobody, note
from accounts.services import devices, tallies
from callcenter.core.errors import Throttled
from callcenter.core.responses import respond

ACCOUNT_LIMIT = 10
ACCOUNT_WINDOW = timedelta(minutes=5)
"""Tries are forgotten after so long without one: in no five minutes there are more than ten."""


def _key(login: str, device: str) -> str:
    return pseudonym("login.device", f"{login.strip().lower()}\0{device}") if device else login_fingerprint(login)


def counted_as(request: HttpRequest, login: str) -> str:
    """Under which name tries are counted: this known browser's, or the login's for all strangers together."""
    return _key(login, devices.known_to(request, login))


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """AXES_USERNAME_CALLABLE: the same name, whatever field the login came in."""
    given = credentials or {}
    text = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return counted_as(request, str(text))


def axes_ip(request: HttpRequest) -> str | None:
    return client_ip(request) or None


def take_guess(request: HttpRequest, login: str) -> bool:
    """Counts one try. False: there were too many, and the password must not be looked at."""
    tries = tallies.take(counted_as(request, login), ACCOUNT_LIMIT, ACCOUNT_WINDOW)
    if tries == ACCOUNT_LIMIT:
        note(nobody(request), "auth.locked_out", login_name(login), outcome="denied", reason="failures")
    return tries < ACCOUNT_LIMIT


def give_back(request: HttpRequest, login: str) -> None:
    """The try was no guess: it was right, or nobody looked at it."""
    tallies.give_back(counted_as(request, login))


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


def _keys_of(login: str) -> list[str]:
    """The name of strangers and those of each known browser."""
    return [_key(login, device) for device in ("", *devices.digests_of(login))]


def release(login: str) -> int:
    """Opens every lock of a login name, for an administrator. How many counters were cleared."""
    keys = _keys_of(login)
    attempts, _rows = AccessAttempt.objects.filter(username__in=keys).delete()
    return int(attempts) + tallies.clear(keys)


def is_locked(login: str) -> bool:
    """Whether some address, some known browser, or the login for all strangers, is locked now."""
    keys = _keys_of(login)
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    pairs = AccessAttempt.objects.filter(
        username__in=keys, attempt_time__gt=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return pairs.exists() or tallies.is_full(keys, ACCOUNT_LIMIT, ACCOUNT_WINDOW)
