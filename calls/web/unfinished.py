"""Calls that one has not sent yet: the page of them, and the newest on the desk, where one may come while it is open."""

from hashlib import sha256
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from callcenter.core.middleware import Request
from calls import queries
from calls.models import Draft
from calls.web.common import companies_of
from tenants.models import Tenant

Rows = list[tuple[Draft, Tenant]]
SHOWN = 5


def drafts(request: Request) -> HttpResponse:
    """All of them."""
    return render(request, "calls/drafts.html", {"drafts": _with_clients(queries.my_drafts(request.actor))})


def drafts_now(request: Request) -> HttpResponse:
    """Fragment that the desk asks for when a call has ended: 304 while nothing has changed. Opens no value."""
    shown = newest(request)
    etag = shown["drafts_etag"]
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(request, "calls/_unfinished.html", shown)
    response["ETag"] = etag
    return response


def newest(request: Request) -> dict[str, Any]:
    """For calls/_unfinished.html, and by what its state is known."""
    rows = _with_clients(queries.my_drafts(request.actor)[:SHOWN])
    digest = sha256(",".join(str(draft.pk) for draft, _client in rows).encode()).hexdigest()
    return {"drafts": rows, "drafts_etag": f'"{digest[:32]}"'}


def _with_clients(found: list[Draft]) -> Rows:
    clients = companies_of(found)
    return [(draft, clients[draft.tenant_id]) for draft in found]
