"""What an address is, found once for each request: the name of its route and its arguments."""

from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

_FOUND = "_callcenter_route"


def look_up(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """(name, arguments) of the route; no name where the product has no such address."""
    if _FOUND not in vars(request):
        vars(request)[_FOUND] = _resolved(request.path_info)
    found: ResolverMatch | None = vars(request)[_FOUND]
    return (found.view_name, found.kwargs) if found is not None else ("", {})


class Handler(WSGIHandler):
    """Goes by what the walls have found: an address is looked up once."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        found: ResolverMatch | None = vars(request).get(_FOUND)
        if found is None:
            return super().resolve_request(request)
        request.resolver_match = found
        return found


def named(path: str) -> str:
    """The name of an address's route; nothing where the product has no such address."""
    found = _resolved(path)
    return found.view_name if found is not None else ""


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except (Resolver404, Http404):
        return None


def said(request: HttpRequest) -> str:
    """A request as logs may tell it: method, route and ids. A path may hold a link that opens a door, or a name."""
    name, arguments = look_up(request)
    ids = (f"{key}={value}" for key, value in arguments.items() if isinstance(value, UUID))
    return " ".join([request.method or "", name or "(no such address)", *ids])
