"""Pages behind links in mails. A GET shows, only a POST does; both are refused once the link has been used."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.events import bare_actor, nobody
from accounts.links import InvitationLink, read_invitation, read_welcome, still_fresh
from accounts.models import User
from accounts.queries.people import active_person
from accounts.roles import ROLES
from accounts.services import invitations, people
from accounts.web.common import show_error, status
from accounts.web.forms import AcceptForm, FirstPasswordForm
from callcenter.core.errors import DomainError, NotFound
from callcenter.core.middleware import Request


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
    offer = invitations.offer(actor=actor, link=link) if link else None
    if link is None or offer is None:
        return _dead(request)
    if request.method == "POST":
        return _accept(request, link, offer, user)
    return _show(request, offer, user, AcceptForm())


def _show(request: Request, offer: invitations.Offer, user: User | None, form: AcceptForm) -> HttpResponse:
    context = {
        "offer": offer,
        "role": ROLES[offer.role],
        "form": form,
        "company": invitations.company_name(nobody(request), offer.tenant_id),
        "right_person": user is not None and user.email == offer.email,
        "signed_in": user is not None,
    }
    return render(request, "accounts/invitation.html", context, status=status(form))


def _accept(request: Request, link: InvitationLink, offer: invitations.Offer, user: User | None) -> HttpResponse:
    form = AcceptForm(request.POST)
    if not offer.has_account and not form.is_valid():
        return _show(request, offer, user, form)
    data = form.cleaned_data if not offer.has_account else {}
    actor = bare_actor(user, request) if user else nobody(request)
    try:
        invitations.accept(
            actor=actor,
            link=link,
            signed_in=user,
            display_name=data.get("display_name", ""),
            password=data.get("password", ""),
        )
    except NotFound:
        return _dead(request)
    except DomainError as error:
        show_error(form, error)
        return _show(request, offer, user, form)
    messages.success(
        request, _("招待を承諾しました。") if user else _("アカウントができました。ログインしてください。")
    )
    return redirect("home" if user else "account_login")


@never_cache
@sensitive_post_parameters("password")
def welcome(request: Request, token: str) -> HttpResponse:
    """Sets the first password of an account that an administrator made."""
    parts = read_welcome(token)
    user = active_person(parts[0]) if parts else None
    if parts is None or user is None or not still_fresh(user, parts[1]):
        return _dead(request)
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            validate_password(password, user)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            user.set_password(password)
            user.save(update_fields=["password"])
            people.password_was_set(bare_actor(user, request), user, "auth.password_changed")
            messages.success(request, _("パスワードを設定しました。ログインしてください。"))
            return redirect("account_login")
    return render(request, "accounts/welcome.html", {"form": form}, status=status(form))


def _dead(request: Request) -> HttpResponse:
    return render(request, "accounts/dead_link.html", status=404)
