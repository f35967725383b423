"""Calls that one has not sent yet: the page of them, and the newest on the desk, where one may come while it is open."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from callcenter.core.middleware import Request
from callcenter.ui.fragments import fragment, version_of
from calls import queries
from calls.models import Draft
from calls.web.common import changed_list, companies_of, watched
from tenants.models import Tenant

Rows = list[tuple[Draft, Tenant]]
SHOWN = 5


def drafts(request: Request) -> HttpResponse:
    """All of them; what changes meanwhile is told above the list."""
    rows = _with_clients(queries.my_drafts(request.actor))
    context = {
        "drafts": rows,
        "watched": watched(request, "calls:drafts_new", version_of([draft.pk for draft, _client in rows])),
    }
    return render(request, "calls/drafts.html", context)


def changed(request: Request) -> HttpResponse:
    """Fragment that an open list asks for: 304 while it would show the same, else the way to the new one."""
    return changed_list(request, "calls:drafts", version_of([draft.pk for draft in queries.my_drafts(request.actor)]))


def drafts_now(request: Request) -> HttpResponse:
    """Fragment that the desk asks for when a call has ended: 304 while nothing has changed. Opens no value."""
    shown = newest(queries.my_drafts(request.actor))
    return fragment(request, "calls/_unfinished.html", shown["drafts_version"], lambda: shown)


def newest(mine: list[Draft]) -> dict[str, Any]:
    """For calls/_unfinished.html, and by what its state is known."""
    rows = _with_clients(mine[:SHOWN])
    return {"drafts": rows, "drafts_version": version_of([draft.pk for draft, _client in rows])}


def _with_clients(found: list[Draft]) -> Rows:
    clients = companies_of(found)
    return [(draft, clients[draft.tenant_id]) for draft in found]
