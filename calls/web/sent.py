"""One's own calls of today, masked, with what the client company has done with them."""

from django.http import HttpResponse
from django.shortcuts import render

from callcenter.core.middleware import Request
from calls import queries
from calls.web import rows
from calls.web.common import changed_list, companies_of, midnight, watched
from calls.web.sent_now import just_sent


def sent(request: Request) -> HttpResponse:
    """The list; what changes meanwhile is told above it."""
    page = queries.list_calls(request.actor, _wanted(request), request.GET.get("cursor"), fields=rows.DRAWN)
    context = {
        "table": rows.table(page.rows, companies_of(page.rows)),
        "page": page,
        **just_sent(request),
        "watched": watched(request, "calls:sent_new", page.version),
    }
    return render(request, "calls/sent.html", context)


def changed(request: Request) -> HttpResponse:
    """Fragment that an open list asks for: 304 while it would show the same, else the way to the new one."""
    version = queries.calls_version(request.actor, _wanted(request), request.GET.get("cursor"))
    return changed_list(request, "calls:sent", version)


def _wanted(request: Request) -> queries.CallFilter:
    return queries.CallFilter(operator_id=request.actor.id, since=midnight())
