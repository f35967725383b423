"""Context processor of every page: who is signed in, where they can go, its help, whether this is the demo, which version."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from callcenter.core.context import Actor
from callcenter.ui.help import help_url
from callcenter.ui.navigation import menu, portal_links


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    values: dict[str, Any] = {
        "demo": settings.DEMO,
        "product_version": settings.APP_VERSION,
        "help_url": help_url(request),
        "actor": None,
        "own_name": "",
        "menu": (),
        "portal": None,
        "portals": (),
    }
    if not isinstance(actor, Actor) or not actor.is_signed_in:
        return values
    match = request.resolver_match
    links, portal = menu(request, actor, str(match.kwargs.get("client", "")) if match else "")
    own_name = request.user.display_name if request.user.is_authenticated else ""
    return values | {
        "actor": actor,
        "own_name": own_name,
        "menu": links,
        "portal": portal,
        "portals": portal_links(actor),
    }
