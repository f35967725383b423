"""What a signed-in person must do before anything else: a second factor, a new password."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.services.second_factor import has_second_factor
from callcenter.core.context import Actor, ActorKind
from callcenter.core.errors import Forbidden

_ALWAYS = frozenset({"account_logout", "account_login", "account_inactive", "set_language", "help"})
_SECOND_FACTOR = _ALWAYS | {
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_reauthenticate",
}
_PASSWORD = _ALWAYS | {"account_change_password", "account_reauthenticate", "mfa_reauthenticate"}


def needs_second_factor(user: Any) -> bool:
    """Everybody, everywhere; only the demo's own accounts in the demo are exempt."""
    return not (settings.DEMO and user.is_demo)


def second_factor_gate(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """Sends a person without a second factor in this session to set it up, or to give it."""
    user: Any = request.user
    view_name = getattr(request, "view_name", "")
    if actor.kind is not ActorKind.PERSON or view_name in _SECOND_FACTOR:
        return None
    if not needs_second_factor(user) or actor.mfa_level != "password":
        return None
    if request.path_info.startswith("/api/"):
        raise Forbidden(
            _("二段階認証が済んでいません。画面でログインして設定してから、もう一度お試しください。"),
            code="second_factor_required",
        )
    target = "mfa_reauthenticate" if has_second_factor(user.pk) else "mfa_activate_totp"
    return HttpResponseRedirect(reverse(target))


def language_gate(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """Speaks the person's language, whatever the browser prefers. Programs get what they ask for."""
    user: Any = request.user
    if actor.kind is ActorKind.PERSON and not request.path_info.startswith("/api/"):
        translation.activate(user.spoken)
    return None


def password_gate(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """Sends a person whose password must be replaced to the page that does it."""
    user: Any = request.user
    if actor.kind is not ActorKind.PERSON or not user.must_change_password:
        return None
    if getattr(request, "view_name", "") in _PASSWORD | _SECOND_FACTOR:
        return None
    if request.path_info.startswith("/api/"):
        raise Forbidden(_("パスワードの変更が必要です。画面で変更してください。"), code="password_change_required")
    return HttpResponseRedirect(reverse("account_change_password"))
