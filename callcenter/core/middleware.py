"""The walls around every request: the table, the transaction, the context, the denied event after the rollback."""

import logging
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from redis import RedisError

from callcenter.core import hooks
from callcenter.core.bodies import REFUSED
from callcenter.core.context import Actor, TransactionState, _state, anonymous, state
from callcenter.core.db import enter, finish
from callcenter.core.errors import (
    DomainError,
    Forbidden,
    LengthRequired,
    NotFound,
    NotSignedIn,
    Throttled,
    TokenRefused,
    TooLarge,
    Unavailable,
)
from callcenter.core.floods import is_slowed, slow_down
from callcenter.core.permissions import Access, Kind, access_for, holds
from callcenter.core.responses import as_domain_error, crash, flat_kwargs, respond
from callcenter.core.routes import look_up
from callcenter.core.signed_out import require_page_of
from callcenter.core.traces import describe

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
AWAY = (DatabaseError, InterfaceError, RedisError, OSError)
DENIALS = (Forbidden.status, NotFound.status)


class Request(HttpRequest):
    """What a view receives. ``actor`` is set by ContextMiddleware, ``access`` is the row of the permission table.

    ``refusal``: the error that this request is answered with (core.responses); None for an answer of a view, whatever
    its number.
    """

    actor: Actor
    access: Access | None
    view_name: str
    view_kwargs: dict[str, Any]
    refusal: DomainError | None


class TransactionMiddleware:
    """Opens one transaction around a tenant view's whole response, and rolls it back when the request was refused.

    A page that answers 400 with the errors of its form was not refused: what it showed stays on record, and what
    failed was taken back by its savepoint (ui.forms.attempt).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponseBase:
        request = cast(Request, http_request)
        request.actor = anonymous()
        request.refusal = None
        request.view_name, request.view_kwargs = look_up(request)
        request.access = access_for(request.view_name)
        too_much = _refuse_body(request)
        if too_much is not None:
            return respond(request, too_much)
        token = _state.set(TransactionState(anonymous(), frozenset()))
        try:
            response = self._within(request)
        except (DatabaseError, InterfaceError, Unavailable) as error:
            logger.error("transaction_failed", extra={"exception": describe(error)})
            response = respond(request, Unavailable())
        finally:
            _state.reset(token)
        return _report(request, response)

    def _within(self, request: Request) -> HttpResponseBase:
        if request.access is None or request.access.kind is not Kind.TENANT:
            token = _state.set(None)
            try:
                return self.get_response(request)
            finally:
                _state.reset(token)
        with transaction.atomic():
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError(f"{request.view_name} streams inside a transaction; make it a stream view")
            if request.refusal is not None:
                transaction.set_rollback(True)
            finish("default")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = as_domain_error(exception)
        if isinstance(exception, AWAY):
            logger.error("away", extra={"exception": describe(exception)})
        if error is None:
            # The type and the place only: an exception's text may quote personal data.
            logger.error("crash", extra={"exception": describe(exception)})
            if settings.DEBUG_PROPAGATE_EXCEPTIONS:
                return None
            error = crash()
        return respond(request, error)


def _refuse_body(request: Request) -> DomainError | None:
    """Bodies are bounded before a byte of them is read; stream views bound their own."""
    if REFUSED in request.META:
        return cast(DomainError, request.META[REFUSED])
    if request.access is not None and request.access.kind is Kind.STREAM:
        return None
    if request.method not in SAFE_METHODS and request.headers.get("Transfer-Encoding"):
        return LengthRequired()
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return TooLarge() if length > limit else None


def _report(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """Writes what must survive the rollback. A denial that cannot be written is answered with 503."""
    refusal, actor, more = request.refusal, request.actor, {}
    if isinstance(refusal, TokenRefused):
        actor, more = anonymous(ip=refusal.ip), {"token": refusal.prefix}
    elif refusal is None or refusal.status not in DENIALS or not actor.is_signed_in:
        return response
    denial = hooks.Denial(
        view_name=request.view_name,
        method=request.method or "",
        status=refusal.status,
        code=refusal.code,
        kwargs=flat_kwargs(request.view_kwargs) | more,
    )
    try:
        for write in hooks.denied:
            write(actor, denial)
    except Throttled as error:
        slow_down(actor.id)
        return respond(request, error)
    except (DatabaseError, InterfaceError) as error:
        logger.error("denied_event_failed", extra={"error_type": type(error).__name__})
        return respond(request, Unavailable())
    return response


class ContextMiddleware:
    """Loads the actor, checks the permission table, and lets the transaction see what this request may."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, http_request: HttpRequest) -> HttpResponseBase:
        request = cast(Request, http_request)
        try:
            blocked = self._admit(request)
        except DomainError as error:
            return respond(request, error)
        return self.get_response(request) if blocked is None else blocked

    def _admit(self, request: Request) -> HttpResponse | None:
        access = request.access
        if not request.view_name:
            return None  # no such URL: the 404 that a foreign page gives too
        if access is None:
            raise NotFound()
        if access.kind is Kind.PUBLIC:
            return None
        request.actor = hooks.actor_loader(request)
        if is_slowed(request.actor.id):
            raise Throttled()
        require_page_of(request, request.actor)
        if not access.allows_method(request.method or ""):
            return HttpResponseNotAllowed(sorted(access.methods))
        need = access.need(request.method or "")
        if need is not None and not request.actor.is_signed_in:
            raise NotSignedIn()
        if request.actor.is_signed_in:
            for gate in hooks.gates:
                response = gate(request, request.actor)
                if response is not None:
                    return response
        tenants = readable_tenants(request, access)
        if access.kind is Kind.TENANT:
            current = state()
            current.actor, current.readable = request.actor, tenants
            enter(current)
        if not holds(request.actor, need, tenants):
            raise Forbidden()
        return None


def readable_tenants(request: Request, access: Access) -> frozenset[UUID]:
    """The tenants this request may see: all of the actor's, or only the one that it names."""
    actor = request.actor
    slug = request.view_kwargs.get(access.tenant_kwarg) if access.tenant_kwarg else request.GET.get("tenant")
    if not slug:
        return frozenset(actor.tenants)
    named = actor.by_slug(str(slug))
    if named is None:
        raise NotFound()
    return frozenset({named.tenant_id})


class PrivatePagesMiddleware:
    """Nothing of a signed-in answer is kept by a browser or a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
