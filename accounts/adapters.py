"""What we tell allauth: nobody signs up, everything is in Japanese first, seeds are sealed, events are written."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.actors import client_ip, proved_lately
from accounts.events import bare_actor, login_name, nobody, note, person
from accounts.lockout import give_back, take_guess
from accounts.models import User
from accounts.services import devices, secrets, sessions
from callcenter.core.errors import Unavailable


def _login(request: HttpRequest, credentials: Any) -> str:
    """The login that is tried; somebody who is signed in may only show a password."""
    user: Any = getattr(request, "user", None)
    own = user.email if user is not None and user.is_authenticated else ""
    return str(credentials.get("email") or own)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("このアカウントは停止されています。管理者にご確認ください。"),
        "email_password_mismatch": _("メールアドレスかパスワードが違います。入力を確認して、もう一度お試しください。"),
        "enter_current_password": _("現在のパスワードが違います。パスワードは変わっていません。"),
        "incorrect_password": _("パスワードが違います。"),
        "invalid_password_reset": _("このリンクは使えません。もう一度、再設定のメールを送ってください。"),
        "too_many_login_attempts": _(
            "失敗が続いたため、しばらくログインできません。15分ほど待ってから、もう一度お試しください。"
        ),
        "rate_limited": _("回数が多すぎます。しばらく待ってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators and by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "0.0.0.0"  # noqa: S104 (an unknown address, not a place to listen)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth sends nothing itself: our mails are rows and jobs, and carry no personal data."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not take_guess(request, _login(request, credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Counts the try before the password is looked at, and takes it back when it was no guess."""
        user = super().authenticate(request, **credentials)
        if user is not None or getattr(request, "axes_locked_out", False):
            give_back(request, _login(request, credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        target = login_name(str(credentials.get("email", "")))
        reason = "locked" if getattr(request, "axes_locked_out", False) else "credentials"
        note(nobody(request), "auth.login_failed", target, outcome="denied", reason=reason)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Remembers the sign-in before this one, so that the person can notice a stranger's."""
        row = User.objects.filter(pk=user.pk)
        row.update(previous_login=F("last_login"), previous_ip=F("last_ip"))
        super().login(request, user)
        row.update(last_ip=client_ip(request) or None)
        sessions.opened(request, user, self.get_client_ip(request))
        note(bare_actor(user, request), "auth.login", person(user.pk))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        translation.activate(user.spoken)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        if user.is_authenticated:
            note(bare_actor(user, request), "auth.logout", person(user.pk))
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not proved_lately(self.request, self.request.user)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices are half translated; our pages say what happened themselves."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("コードが違うか、すでに使われています。新しいコードを入力してください。"),
        "cannot_delete_authenticator": _("二段階認証は必須のため、解除できません。"),
    }

    def get_totp_issuer(self) -> str:
        return str(_("電話代行 受電記録"))

    def encrypt(self, text: str) -> str:
        user = context.request.user
        return secrets.keep(bare_actor(user, context.request), user.pk, text)

    def decrypt(self, encrypted_text: str) -> str:
        request = context.request
        owner = secrets.owner() or (request.user.pk if request and request.user.is_authenticated else None)
        if owner is None:
            raise Unavailable(code="secret_missing")
        user = User.objects.get(pk=owner)
        return secrets.open_(bare_actor(user, request), owner, encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        from accounts.gates import needs_second_factor

        return not needs_second_factor(authenticator.user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """See AccountAdapter.send_mail."""
