"""What an address is, found once for each request: the name of its route and its arguments."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve

_FOUND = "_callcenter_route"


def look_up(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """(name, arguments) of the route; no name where the product has no such address."""
    found: tuple[str, dict[str, Any]] | None = vars(request).get(_FOUND)
    if found is None:
        found = vars(request)[_FOUND] = _resolved(request.path_info)
    return found


def named(path: str) -> str:
    """The name of an address's route; nothing where the product has no such address."""
    return _resolved(path)[0]


def _resolved(path: str) -> tuple[str, dict[str, Any]]:
    try:
        match = resolve(path)
    except (Resolver404, Http404):
        return "", {}
    return match.view_name, match.kwargs


def said(request: HttpRequest) -> str:
    """A request as logs may tell it: method, route and ids. A path may hold a link that opens a door, or a name."""
    name, arguments = look_up(request)
    ids = (f"{key}={value}" for key, value in arguments.items() if isinstance(value, UUID))
    return " ".join([request.method or "", name or "(no such address)", *ids])
