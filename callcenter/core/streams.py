"""What views need while bytes flow: no transaction open, no connection held, and a person who is still allowed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import CSRFCheck

from callcenter.core import hooks
from callcenter.core.context import Actor, ActorKind, Question, TransactionState
from callcenter.core.db import release_connections, tenant_transaction
from callcenter.core.errors import Forbidden, NotSignedIn
from callcenter.core.middleware import Request
from callcenter.core.origins import sent_by_our_page


@contextmanager
def short_transaction(actor: Actor, first: Question | None = None) -> Iterator[TransactionState]:
    """A transaction over all the actor's companies (`core.db`); its connection is given back at the end."""
    try:
        with tenant_transaction(actor, actor.tenants, first=first) as state:
            yield state
    finally:
        release_connections()


def fresh_actor(request: Request) -> Actor:
    """Who this request's session or token stands for now, whatever it stood for when the request came.

    Raises NotSignedIn when it stands for nobody any more.
    """
    again = _shadow(request)
    engine = import_module(settings.SESSION_ENGINE)
    again.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    again.user = get_user(again)
    actor = hooks.actor_loader(again)
    if not actor.is_signed_in:
        raise NotSignedIn()
    return actor


def require_same_origin(request: Request) -> None:
    """CSRF for an upload, without reading its body: the exact Origin or, without one, the token in its header.

    A bearer token proves itself; a session cookie is sent by browsers from anywhere. Raises Forbidden.
    """
    if request.actor.kind is not ActorKind.PERSON:
        return
    named = "Origin" in request.headers
    if not (sent_by_our_page(request) if named else _has_csrf_header(request)):
        raise Forbidden(
            _("ほかのサイトからの送信のため受け付けていません。画面を開き直してから、もう一度送ってください。"),
            code="csrf",
        )


def _has_csrf_header(request: Request) -> bool:
    """Django's own check on a request without a body: then only the header can carry the token."""
    again = _shadow(request)
    check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(again)
    return check.process_view(again, _nothing, (), {}) is None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def _shadow(request: Request) -> HttpRequest:
    """The headers and cookies of a request, without its body and without what was found out about it."""
    again = HttpRequest()
    again.META, again.COOKIES = dict(request.META), dict(request.COOKIES)
    again.path = again.path_info = request.path_info
    again.method = request.method
    return again
