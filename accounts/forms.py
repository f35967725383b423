"""Forms for allauth's views: Japanese labels, sealed seeds, our checks of codes, mails as jobs."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.recovery_codes import forms as recovery_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.events import bare_actor
from accounts.lockout import give_back, take_guess
from accounts.services import pending_seed, people, second_factor
from accounts.services.instant import end_everything
from callcenter.ui import inputs


def _plain(field: forms.Field, label: Any, **attrs: str) -> None:
    """A label of ours, and no placeholder (which disappears while one types)."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]
    lead = _("ログインできませんでした。次の項目を確かめて、もう一度お試しください。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = inputs.Mail(widget=self.fields["login"].widget)
        _plain(self.fields["login"], _("メールアドレス"), autocomplete="username", autofocus="")
        _plain(self.fields["password"], _("パスワード"), autocomplete="current-password")
        self.fields["password"].help_text = ""


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    lead = _("本人の確認ができませんでした。次の項目を確かめて、もう一度お試しください。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("パスワード"), autocomplete="current-password")
        self.fields["password"].help_text = ""


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], _("現在のパスワード"))
        _plain(self.fields["password1"], _("新しいパスワード"))
        _plain(self.fields["password2"], _("新しいパスワード（確認）"))
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """A guess like any other: whoever has found an open session must not learn the password by it."""
        if not take_guess(context.request, self.user.email):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        password = str(super().clean_oldpassword())
        give_back(context.request, self.user.email)
        return password

    def save(self) -> None:
        super().save()
        people.password_was_set(
            bare_actor(self.user, context.request), self.user, "auth.password_changed", keep=context.request
        )


class ResetPasswordForm(forms.Form):
    lead = _("案内はまだ送っていません。次の項目を直してください。")

    """Asks for a mail. The answer, and the work done for it, are the same for a known and an unknown address."""

    email = inputs.Mail(
        label=_("メールアドレス"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def save(self, request: Any, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        people.request_reset(request=request, email=email)
        return email


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], _("新しいパスワード"))
        _plain(self.fields["password2"], _("新しいパスワード（確認）"))

    def save(self) -> None:
        super().save()
        people.password_was_set(bare_actor(self.user, context.request), self.user, "auth.password_reset")


class _CodeForm(forms.Form):
    """Takes the code of an app, or a recovery code."""

    lead = _("コードを確かめられませんでした。もう一度入力してください。")

    user: Any
    authenticator: Any
    code = inputs.Text(
        label=_("認証コード"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": ""}),
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        found = second_factor.check_code(self.user, code, request=context.request)
        if found is None:
            if second_factor.too_many_guesses(self.user):
                raise get_account_adapter().validation_error("too_many_login_attempts")
            raise get_adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return code


class AuthenticateForm(_CodeForm, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class ReauthenticateCodeForm(_CodeForm, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """Before something delicate."""

    def save(self) -> None:
        post_authentication(context.request, self.authenticator, reauthenticated=True)


class ActivateTOTPForm(forms.Form):
    """Shows a new seed and asks for a first code of it. Until then the seed waits sealed, not in the session."""

    code = inputs.Text(
        label=_("認証コード（6桁）"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)
        self.secret = pending_seed.seed(context.request, self.user)

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        counter = None
        if second_factor.take_guess(self.user):
            counter = second_factor.matching_counter(self.secret, code)
        if counter is None or not second_factor.use_once(self.user.pk, counter):
            raise get_adapter().validation_error("incorrect_code")
        second_factor.was_right(self.user)
        self._activated()
        return code

    def _activated(self) -> None:
        pending_seed.clear(context.request, self.user)
        record_authentication(context.request, self.user, "mfa", type="totp")
        end_everything(self.user, keep=context.request)
        second_factor.show_codes_once(context.request)
        people.notify(bare_actor(self.user, context.request), self.user, "second_factor_on", "auth.second_factor_on")


class GenerateRecoveryCodesForm(recovery_forms.GenerateRecoveryCodesForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        actor = bare_actor(self.user, context.request)
        second_factor.drop_recovery_codes(actor, self.user.pk)
        second_factor.show_codes_once(context.request)
        people.notify(actor, self.user, "recovery_codes_made", "auth.recovery_codes_made")
        return data
