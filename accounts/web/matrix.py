"""Who may do what: a page drawn from the very code that decides it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.queries import find_person
from accounts.queries.companies import companies_by_text
from accounts.queries.explain import grounds
from accounts.roles import ROLES
from accounts.web.forms import WhyForm
from accounts.wording import GROUPS, WORDS
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission


def matrix(request: Request) -> HttpResponse:
    """Permissions by group down, roles across."""
    roles = list(ROLES.values())
    groups = [
        (title, [(WORDS[permission], [permission in role.permissions for role in roles]) for permission in members])
        for title, members in GROUPS
    ]
    return render(request, "accounts/matrix.html", {"roles": roles, "groups": groups})


def why(request: Request) -> HttpResponse:
    """Why can this person see that company? The memberships that say so, or that nothing does."""
    find = companies_by_text(request.actor, Permission.MEMBERSHIP_MANAGE, house=True)
    form = WhyForm(request.GET or None, find=find)
    person, reasons = None, []
    if form.is_bound and form.is_valid():
        person = find_person(request.actor, form.cleaned_data["code"])
        if person is None:
            form.add_error("code", _("このコードの利用者はいません。"))
        else:
            reasons = grounds(request.actor, person, UUID(form.cleaned_data["place"]))
    context = {
        "form": form,
        "person": person,
        "reasons": [(ground, [WORDS[permission] for permission in ground.permissions]) for ground in reasons],
    }
    return render(request, "accounts/why.html", context)
