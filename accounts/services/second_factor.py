"""The second factor: one code is accepted once, in whatever process, and guesses are counted in the database."""

from __future__ import annotations

import hmac
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from accounts.events import bare_actor, note, person
from accounts.models import UsedCode, User
from accounts.services import secrets
from callcenter.core.context import Actor

GUESSES = 5
GUESS_WINDOW = timedelta(minutes=15)


def has_second_factor(user_id: UUID) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def too_many_guesses(user: User) -> bool:
    """Whether this person must wait: five wrong codes within a quarter of an hour, over all processes."""
    return User.objects.filter(pk=user.pk, code_failures__gte=GUESSES, code_failed_at__gt=Now() - GUESS_WINDOW).exists()


def check_code(user: User, code: str, *, request: Any) -> Authenticator | None:
    """The authenticator that accepts this code, or None. A right one clears the count."""
    actor = bare_actor(user, request)
    found = _accepting(actor, user, code) if take_guess(user) else None
    if found is None:
        note(actor, "auth.code_refused", person(user.pk), outcome="denied", reason="code")
    else:
        was_right(user)
    return found


def _accepting(actor: Actor, user: User, code: str) -> Authenticator | None:
    text = "".join(code.split())
    if not text.isascii() or not text.isdigit():
        return None
    with secrets.secrets_of(user.pk):
        for row in Authenticator.objects.filter(user_id=user.pk):
            if row.type == Authenticator.Type.TOTP and _totp_accepts(actor, row, text):
                return row
            if row.type == Authenticator.Type.RECOVERY_CODES and _recovery_accepts(actor, row, text):
                return row
    return None


def _totp_accepts(actor: Actor, row: Authenticator, code: str) -> bool:
    if len(code) != app_settings.TOTP_DIGITS:
        return False
    seed = secrets.open_(actor, row.user_id, row.data["secret"])
    counter = matching_counter(seed, code)
    return counter is not None and use_once(row.user_id, counter)


def _recovery_accepts(actor: Actor, row: Authenticator, code: str) -> bool:
    if len(code) <= app_settings.TOTP_DIGITS or not row.wrap().validate_code(code):
        return False
    note(actor, "auth.recovery_code_used", person(row.user_id))
    return True


def matching_counter(seed: str, code: str, *, at: float | None = None) -> int | None:
    """The time step whose code this is, within the tolerance; None for a wrong code."""
    step = int(time.time() if at is None else at) // app_settings.TOTP_PERIOD
    found = None
    for counter in range(step - app_settings.TOTP_TOLERANCE, step + app_settings.TOTP_TOLERANCE + 1):
        if hmac.compare_digest(format_hotp_value(hotp_value(seed, counter)), code):
            found = counter
    return found


def use_once(user_id: UUID, counter: int) -> bool:
    """Takes a code. The unique row decides between two processes: the second one is refused."""
    _row, created = UsedCode.objects.get_or_create(user_id=user_id, counter=counter)
    return created


def take_guess(user: User) -> bool:
    """Counts one try before the code is looked at; an old count starts again. False: there were too many."""
    recent = Q(code_failed_at__gt=Now() - GUESS_WINDOW)
    counted = User.objects.filter(pk=user.pk).exclude(recent & Q(code_failures__gte=GUESSES))
    fresh = When(recent, then=F("code_failures") + 1)
    return bool(counted.update(code_failures=Case(fresh, default=Value(1)), code_failed_at=Now()))


def was_right(user: User) -> None:
    User.objects.filter(pk=user.pk).update(code_failures=0)


def remove_all(actor: Actor, user_id: UUID) -> int:
    """Drops a person's second factors (lost telephone); the next sign-in sets up new ones. How many there were."""
    rows = list(Authenticator.objects.filter(user_id=user_id))
    for row in rows:
        _drop(actor, row)
    return len(rows)


def _drop(actor: Actor, row: Authenticator) -> None:
    """Deletes one authenticator with its sealed seed."""
    reference = row.data.get("secret") or row.data.get("seed") or ""
    Authenticator.objects.filter(pk=row.pk).delete()
    if reference:
        secrets.forget(actor, reference)


_FRESH_CODES = "accounts.fresh_codes"


def show_codes_once(request: Any) -> None:
    """This session has just proved the factor to which the codes belong: it may see them, once."""
    request.session[_FRESH_CODES] = True


def codes_to_show(request: Any, user: User) -> list[str]:
    """The codes that this session has made and not yet seen; none ever after."""
    if not request.session.pop(_FRESH_CODES, False):
        return []
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row is not None else []


def drop_recovery_codes(actor: Actor, user_id: UUID) -> None:
    """Kills the recovery codes that there are, before new ones are made."""
    for row in Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.RECOVERY_CODES):
        _drop(actor, row)
