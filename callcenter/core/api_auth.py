"""How REST framework learns who asks (apart from core.api, which REST framework's settings would import in a circle)."""

from typing import Any, cast

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request as DrfRequest

from callcenter.core.context import ActorKind
from callcenter.core.middleware import Request
from callcenter.core.origins import sent_by_our_page


class ContextAuthentication(SessionAuthentication):
    """The context has already found the actor. A session must prove its origin (core.origins); a bearer token need not."""

    def authenticate(self, request: DrfRequest) -> tuple[Any, None] | None:
        inner = cast(Request, request._request)
        view = request.parser_context.get("view") if request.parser_context else None
        # Django's check would read an upload's body before anybody is authorised; such a view says so and checks itself.
        checked = getattr(view, "checks_origin_itself", False) or sent_by_our_page(inner)
        if inner.actor.kind is ActorKind.PERSON and not checked:
            self.enforce_csrf(request)
        return (inner.actor, None) if inner.actor.is_signed_in else None

    def authenticate_header(self, request: DrfRequest) -> str:
        return "Bearer"
