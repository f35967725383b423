"""Whether a page of ours sent a request (CSRF). A browser says so itself, and no other site can make it say so.

The exact Origin decides where a browser names one, and every browser does for whatever changes something. So a page
that has been open for long goes on working: after a new sign-in, after a link from elsewhere. Only where no Origin is
named must Django's token show it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def sent_by_our_page(request: HttpRequest) -> bool:
    """True when the request names exactly our origin. False says nothing about one that names none."""
    origin = request.headers.get("Origin", "")
    return origin != "" and origin in (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL)


class OriginMiddleware:
    """Stands before Django's check, which asks for a token, and spares it requests that name our origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if sent_by_our_page(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
