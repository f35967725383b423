"""Pages about oneself: settings, API tokens."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.queries import own_account, tokens_of
from accounts.queries.companies import company_names
from accounts.roles import ROLES, Held
from accounts.scopes import BUNDLES
from accounts.services import people, second_factor, typing_keys
from accounts.services import sessions as session_service
from accounts.services import tokens as token_service
from accounts.web.browsers import browser_of
from accounts.web.forms import AccessibilityForm, OwnForm, TokenForm
from callcenter.core.companies import Found
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.core.signed_out import asked_by_script
from callcenter.ui.forms import attempt, form_page, posted
from tenants.queries import search_companies


def me(request: Request) -> HttpResponse:
    """One's account: who the service thinks one is, where one may work, the last sign-in, the screen."""
    user = own_account(request.actor)
    form = OwnForm(posted(request), initial={"language": user.language})

    def speaking() -> User:
        return people.change_own(actor=request.actor, shortcuts=user.shortcuts, **form.cleaned_data)

    if done := attempt(form, speaking):
        messages.success(request, _("設定を保存しました。"))
        response = redirect("accounts:me")
        speak(response, done.value.language)
        return response
    context = {
        "form": form,
        "person": user,
        "places": _places(request.actor),
        "second_factor": second_factor.has_second_factor(user.pk),
    }
    return form_page(request, "accounts/me.html", context)


def session(request: Request) -> HttpResponse:
    """Whether one is signed in: 204 for a page's scripts; a word for somebody who has signed in for another tab."""
    if asked_by_script(request):
        return HttpResponse(status=204)
    return render(request, "accounts/session.html")


def typing_key(request: Request) -> JsonResponse:
    """For one's own pages: what one types is sealed under it in the browser until the server has it."""
    return JsonResponse({"key": b64encode(typing_keys.typing_key(actor=request.actor)).decode()})


def speak(response: HttpResponse, language: str) -> None:
    """Lets the pages before sign-in use the person's language, too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _places(actor: Actor) -> list[tuple[str, list[str]]]:
    """(company, roles) lines; a house role stands once, not once per client."""
    shown = [access for access in actor.tenants.values() if HOUSE_ID not in actor.tenants or _own_roles(access.roles)]
    ids = [access.tenant_id for access in shown]
    names = company_names([*ids, HOUSE_ID])
    house = actor.tenants.get(HOUSE_ID)
    lines = [(_("代行会社（すべての委託元）"), _labels(house.roles))] if house else []
    lines.extend(
        (names.get(access.tenant_id, access.slug), _labels(_own_roles(access.roles)))
        for access in shown
        if access.tenant_id != HOUSE_ID
    )
    return sorted(lines)


def _own_roles(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(code for code in roles if ROLES[code].held is Held.COMPANY)


def _labels(roles: frozenset[str]) -> list[str]:
    return sorted(str(ROLES[code].label) for code in roles)


def accessibility(request: Request) -> HttpResponse:
    """The switch of single-letter keys."""
    user = own_account(request.actor)
    form = AccessibilityForm(posted(request), initial={"shortcuts": user.shortcuts})
    if attempt(form, lambda: people.change_own(actor=request.actor, language=user.language, **form.cleaned_data)):
        messages.success(request, _("設定を保存しました。"))
        return redirect("accounts:accessibility")
    return form_page(request, "accounts/accessibility.html", {"form": form})


def sessions(request: Request) -> HttpResponse:
    """Where one is signed in, and the button that ends all others."""
    user_id = own_account(request.actor).pk
    if request.method == "POST":
        people.end_other_sessions(request=request, user_id=user_id)
        messages.success(request, _("ほかの端末をログアウトしました。"))
        return redirect("accounts:sessions")
    found = session_service.of_person(user_id)
    rows = [(row, browser_of(row.user_agent), session_service.is_of(row, request)) for row in found]
    return render(request, "accounts/sessions.html", {"rows": rows})


@never_cache
def tokens(request: Request) -> HttpResponse:
    """One's API tokens; a new one is shown on the answer to the POST that made it, and never again."""
    actor = request.actor
    with token_service.own_tokens(actor):
        names = company_names(actor.tenants)
    find = partial(_own_companies, actor)
    form = TokenForm(posted(request), find=find)
    made = attempt(form, lambda: _make(actor, form))
    with token_service.own_tokens(actor):
        rows = [(row, names.get(row.tenant_id, ""), _scope_labels(row.scopes)) for row in tokens_of(actor)]
    context = {
        "form": TokenForm(find=find) if made else form,
        "made": made.value if made else "",
        "rows": rows,
        "house": HOUSE_ID,
        "proved": actor.proved,
        "prove": f"{reverse('account_reauthenticate')}?next={reverse('accounts:tokens')}",
    }
    return form_page(request, "accounts/tokens.html", context)


def _own_companies(actor: Actor, text: str) -> Found:
    with token_service.own_tokens(actor):
        return search_companies(actor, Permission.TOKEN_OWN, text)


def _make(actor: Actor, form: TokenForm) -> str:
    data = form.cleaned_data
    _row, text = token_service.make_token(
        actor=actor,
        label=data["label"],
        tenant_id=UUID(data["tenant"]) if data["tenant"] else None,
        scopes=[data["scope"]],
        days=data["days"],
    )
    return text


def _scope_labels(scopes: list[str]) -> list[str]:
    return [str(BUNDLES[name][0]) if name in BUNDLES else name for name in scopes]


def token_end(request: Request, token_id: UUID) -> HttpResponse:
    token_service.end_token(actor=request.actor, token_id=token_id)
    messages.success(request, _("トークンを失効させました。次の呼び出しから使えません。"))
    return redirect("accounts:tokens")
