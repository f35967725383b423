"""Administration of accounts: list, make, change, stop, unlock, memberships with start and end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.lockout import is_locked
from accounts.models import Proposal
from accounts.queries import list_people, memberships_for, view_person
from accounts.queries.companies import companies_by_text, company_names
from accounts.queries.held import roles_held
from accounts.roles import ROLES
from accounts.services import memberships, people, second_factor
from accounts.web.common import SENT_TO_SECOND, midnight
from accounts.web.forms import MembershipForm, PeopleSearchForm, PersonForm
from callcenter.core import searches
from callcenter.core.db import now
from callcenter.core.errors import NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.companies import Find
from callcenter.ui.forms import attempt, form_page, posted


def users(request: Request) -> HttpResponse:
    """All accounts, newest first, with what each may do where. A typed name or address is kept, not in the address."""
    terms = searches.kept(request) or {}
    state, kept = request.GET.get("state", ""), request.GET.get(searches.ARGUMENT, "")
    form = PeopleSearchForm(request.POST if request.method == "POST" else {"q": terms.get("q", ""), "state": state})
    if request.method == "POST" and form.is_valid():
        text, state = form.cleaned_data["q"], form.cleaned_data["state"]
        kept = searches.keep(request, {"q": text}) if text else ""
        return redirect(f"{request.path}?{_query(state, kept)}")
    context: dict[str, Any] = {"form": form, "over": searches.is_over(request)}
    if form.is_valid():
        page = list_people(request.actor, **_asked(form), cursor=request.GET.get("cursor"))
        held = roles_held(request.actor, [user.pk for user in page.rows])
        context |= {
            "page": page,
            "rows": [(user, held.get(user.pk, [])) for user in page.rows],
            "query": _query(state, kept),
        }
    return form_page(request, "accounts/users.html", context)


def _asked(form: PeopleSearchForm) -> dict[str, str]:
    return {"text": form.cleaned_data["q"], "state": form.cleaned_data["state"]}


def _query(state: str, kept: str) -> str:
    return urlencode({name: value for name, value in (("state", state), (searches.ARGUMENT, kept)) if value})


def user_new(request: Request) -> HttpResponse:
    form = PersonForm(posted(request), initial={"language": "ja"})
    if made := attempt(form, lambda: people.create_person(actor=request.actor, **form.cleaned_data)):
        messages.success(
            request, _("利用者を登録し、パスワード設定の案内をメールで送りました。次に役割を付けてください。")
        )
        return redirect("accounts:user", user_id=made.value.pk)
    return form_page(request, "accounts/user_new.html", {"form": form})


def user(request: Request, user_id: UUID) -> HttpResponse:
    """One account: master data, memberships, state, and what can be done."""
    person = view_person(request.actor, user_id)
    initial = {"display_name": person.display_name, "staff_code": person.staff_code, "language": person.language}
    form = PersonForm(posted(request), initial=initial, changing=True)
    if attempt(form, lambda: people.change_person(actor=request.actor, user_id=user_id, **form.cleaned_data)):
        messages.success(request, _("変更を保存しました。"))
        return redirect("accounts:user", user_id=user_id)
    return _user_page(request, user_id, form)


def _user_page(
    request: Request, user_id: UUID, form: PersonForm, membership_form: MembershipForm | None = None
) -> HttpResponse:
    person = view_person(request.actor, user_id)
    rows = list(memberships_for(request.actor, user_id=user_id))
    names = company_names(row.tenant_id for row in rows)
    moment = now()
    context = {
        "person": person,
        "form": form,
        "membership_form": membership_form or MembershipForm(find=_places(request)),
        "rows": [(row, names.get(row.tenant_id, ""), _phase(row, moment)) for row in rows],
        "own": person.pk == request.actor.id,
        "locked": is_locked(person.email) or second_factor.too_many_guesses(person),
        "second_factor": second_factor.has_second_factor(person.pk),
        "no_password": not person.has_usable_password(),
    }
    return form_page(request, "accounts/user.html", context)


def _places(request: Request) -> Find:
    return companies_by_text(request.actor, Permission.MEMBERSHIP_MANAGE, house=True)


def _phase(row: Any, moment: Any) -> str:
    if row.ends_at is not None and row.ends_at <= moment:
        return "ended"
    return "future" if row.starts_at > moment else "active"


def user_stop(request: Request, user_id: UUID) -> HttpResponse:
    """Says what will end, then stops the account at once."""
    person = view_person(request.actor, user_id)
    if request.method == "POST":
        people.deactivate(actor=request.actor, user_id=user_id)
        messages.success(request, _("利用者を停止しました。すべてのログインとトークンが使えなくなりました。"))
        return redirect("accounts:user", user_id=user_id)
    stops = people.what_stops(actor=request.actor, user_id=user_id)
    names = company_names(stops.companies)
    pairs = zip(stops.companies, stops.roles, strict=True)
    places = [(names.get(tenant, ""), ROLES[role].label) for tenant, role in pairs]
    context = {"person": person, "stops": stops, "places": places, "own": person.pk == request.actor.id}
    return render(request, "accounts/user_stop.html", context)


ACTIONS: dict[str, tuple[Callable[..., Any], Any]] = {
    "reactivate": (
        people.reactivate,
        gettext_lazy("利用者を再開しました。次のログインで新しいパスワードを設定します。"),
    ),
    "unlock": (people.unlock, gettext_lazy("ログインの停止を解除しました。")),
    "reset-second-factor": (
        people.reset_second_factor,
        gettext_lazy("二段階認証を解除しました。次のログインで設定し直します。"),
    ),
    "new-password": (
        people.require_new_password,
        gettext_lazy("ログインをすべて終了しました。次のログインで新しいパスワードを設定します。"),
    ),
    "resend": (people.resend_welcome, gettext_lazy("パスワード設定の案内をもう一度送りました。")),
}


def user_action(request: Request, user_id: UUID, action: str) -> HttpResponse:
    """One of the table's actions on an account."""
    if action not in ACTIONS:
        raise NotFound()
    service, text = ACTIONS[action]
    service(actor=request.actor, user_id=user_id)
    messages.success(request, str(text))
    return redirect("accounts:user", user_id=user_id)


def membership_new(request: Request, user_id: UUID) -> HttpResponse:
    person = view_person(request.actor, user_id)
    form = MembershipForm(request.POST, find=_places(request))

    def give() -> object:
        data = form.cleaned_data
        return memberships.give(
            actor=request.actor,
            tenant_id=UUID(data["place"]),
            user_id=user_id,
            role=data["role"],
            starts_at=midnight(data["starts_at"]),
            ends_at=midnight(data["ends_at"]),
        )

    if done := attempt(form, give):
        messages.success(request, SENT_TO_SECOND if isinstance(done.value, Proposal) else _("役割を付けました。"))
        return redirect("accounts:user", user_id=user_id)
    initial = {"display_name": person.display_name, "staff_code": person.staff_code, "language": person.language}
    return _user_page(request, user_id, PersonForm(initial=initial, changing=True), form)


def membership_end(request: Request, membership_id: UUID) -> HttpResponse:
    row = memberships.end(actor=request.actor, membership_id=membership_id)
    messages.success(request, _("役割を終了しました。次の操作から使えません。"))
    return redirect("accounts:user", user_id=row.user_id)
