"""Whether a page of ours sent a request (CSRF). A browser says so itself, and no other site can make it say so.

The exact Origin decides where a browser names one, and every browser does for whatever changes something. So a page
that has been open for long goes on working: after a new sign-in, after a link from elsewhere. Only where no Origin is
named must Django's token show it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware


def sent_by_our_page(request: HttpRequest) -> bool:
    """True when the request names exactly our origin. False says nothing about one that names none."""
    origin = request.headers.get("Origin")
    return origin is not None and origin in (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL)


class OriginMiddleware(CsrfViewMiddleware):
    """Django's check, which asks for a token, for requests that do not name our origin."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if sent_by_our_page(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)
