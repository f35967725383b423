"""Pages behind links in mails. A GET shows, only a POST does; both are refused once the link has been used."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.events import bare_actor, nobody
from accounts.links import read_invitation, read_welcome
from accounts.models import User
from accounts.roles import ROLES
from accounts.services import invitations, people
from accounts.web.forms import AcceptForm, FirstPasswordForm
from callcenter.core.middleware import Request
from callcenter.ui.forms import attempt, form_page, posted


def _signed_in(request: Request) -> User | None:
    user: Any = request.user
    return cast(User, user) if user.is_authenticated else None


@never_cache
@sensitive_post_parameters("password")
def invitation(request: Request, token: str) -> HttpResponse:
    """Accepts a role in a company: by signing in for an address with an account, else by making one."""
    link = read_invitation(token)
    user = _signed_in(request)
    actor = bare_actor(user, request) if user else nobody(request)
    offer = invitations.offer(actor=actor, link=link)
    form = AcceptForm(posted(request), known=offer.has_account)

    def accept() -> object:
        return invitations.accept(actor=actor, link=link, **form.cleaned_data)

    if attempt(form, accept):
        messages.success(
            request, _("招待を承諾しました。") if user else _("アカウントができました。ログインしてください。")
        )
        return redirect("home" if user else "account_login")
    context = {
        "offer": offer,
        "role": ROLES[offer.role],
        "form": form,
        "company": invitations.company_name(nobody(request), offer.tenant_id),
        "right_person": user is not None and user.email == offer.email,
        "signed_in": user is not None,
    }
    return form_page(request, "accounts/invitation.html", context)


@never_cache
@sensitive_post_parameters("password")
def welcome(request: Request, token: str) -> HttpResponse:
    """Sets the first password of an account that an administrator made."""
    link = read_welcome(token)
    user = people.welcomed(link)
    form = FirstPasswordForm(posted(request))

    def set_password() -> None:
        people.set_first_password(actor=bare_actor(user, request), link=link, **form.cleaned_data)

    if attempt(form, set_password):
        messages.success(request, _("パスワードを設定しました。ログインしてください。"))
        return redirect("account_login")
    return form_page(request, "accounts/welcome.html", {"form": form, "address": user.email})
