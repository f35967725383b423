"""How REST framework learns who asks (apart from core.api, which REST framework's settings would import in a circle)."""

from typing import Any, cast

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request as DrfRequest

from callcenter.core.context import ActorKind
from callcenter.core.middleware import Request


class ContextAuthentication(SessionAuthentication):
    """The context has already found the actor. A session must prove its origin (CSRF); a bearer token need not."""

    def authenticate(self, request: DrfRequest) -> tuple[Any, None] | None:
        inner = cast(Request, request._request)
        if inner.actor.kind is ActorKind.PERSON:
            self.enforce_csrf(request)
        return (inner.actor, None) if inner.actor.is_signed_in else None

    def authenticate_header(self, request: DrfRequest) -> str:
        return "Bearer"
