"""Who may do what: a page drawn from the very code that decides it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.roles import ROLES
from accounts.wording import GROUPS, WORDS
from callcenter.core.middleware import Request


def matrix(request: Request) -> HttpResponse:
    """Permissions by group down, roles across."""
    roles = list(ROLES.values())
    groups = [
        (title, [(WORDS[permission], [permission in role.permissions for role in roles]) for permission in members])
        for title, members in GROUPS
    ]
    return render(request, "accounts/matrix.html", {"roles": roles, "groups": groups})
