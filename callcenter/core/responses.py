"""Domain errors become responses here, and only here: problem+json for the API, a page for people."""

import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from redis import RedisError

from callcenter.core.errors import (
    DomainError,
    Forbidden,
    Invalid,
    LengthRequired,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooSlow,
    Unavailable,
)
from callcenter.core.signed_out import again, asked_by_script, respond_signed_out, typed_into

PROBLEM = "application/problem+json"
API_PREFIX = "/api/"

_KNOWN: tuple[tuple[type[Exception], type[DomainError]], ...] = (
    (Http404, NotFound),
    (PermissionDenied, Forbidden),
    (RequestDataTooBig, TooLarge),
    (SuspiciousOperation, Invalid),
    (MultiPartParserError, Invalid),
    (DataError, Invalid),  # such as NUL, wherever it came in
    (DatabaseError, Unavailable),
    (InterfaceError, Unavailable),
    (RedisError, Unavailable),
    # Whatever lies outside of this process and did not do its part: disk, object store, mail server.
    (OSError, Unavailable),
)


def as_domain_error(error: BaseException) -> DomainError | None:
    """The domain error that a framework's exception stands for, or None for a defect of the program."""
    if isinstance(error, DomainError):
        return error
    return next((ours() for theirs, ours in _KNOWN if isinstance(error, theirs)), None)


def problem(error: DomainError) -> dict[str, Any]:
    """RFC 9457 members of an error."""
    return {
        "type": f"urn:callcenter:error:{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": str(error.detail),
        **error.members,
        "errors": {_storable(name): [_storable(text) for text in texts] for name, texts in error.errors.items()},
    }


def _storable(text: object) -> str:
    """A name or text that a request made up may hold lone surrogates, which no response can carry."""
    return str(text).encode("utf-8", "replace").decode()


def wants_problem(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def respond(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The response for a refusal, which rolls the transaction back (core.middleware): the request's ``refusal``.

    Says the same for a foreign object as for one that does not exist.
    """
    cast(Any, request).refusal = error
    if wants_problem(request):
        response = HttpResponse(json.dumps(problem(error), ensure_ascii=False), content_type=PROBLEM)
    elif isinstance(error, NotSignedIn):
        response = respond_signed_out(request, error)
        if response.status_code != error.status:
            return response
    else:
        context = {"error": error, "status": error.status, **_kept(request, error)}
        response = HttpResponse(render_to_string("errors/error.html", context, request=None))
    response.status_code = error.status
    response["Cache-Control"] = "no-store"
    if error.status == HTTPStatus.UNAUTHORIZED and wants_problem(request):
        response["WWW-Authenticate"] = "Bearer"
    if error.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        response["Retry-After"] = "5"
    return response


def _kept(request: HttpRequest, error: DomainError) -> dict[str, Any]:
    """A form that was refused as a whole comes back with its fields where no script holds them; one too large or too slow was not read."""
    if asked_by_script(request) or isinstance(error, TooLarge | LengthRequired | TooSlow):
        return {}
    typed = typed_into(request)
    return again(request, typed) if typed and any(value for _name, value in typed) else {}


class Crash(DomainError):
    """A defect of ours. The page says that nothing was changed, which the rollback makes true."""

    status, code = 500, "crash"


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, NotFound())


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    error = as_domain_error(exception) if exception is not None else None
    return respond(request, error or Invalid())


def server_error(request: HttpRequest) -> HttpResponse:
    """For what was raised outside of a view, where a session or an actor is loaded; Django calls it while it is handled."""
    error = sys.exception()
    return respond(request, (as_domain_error(error) if error else None) or crash())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    from django.utils.translation import gettext as _

    return respond(
        request,
        Forbidden(
            _(
                "画面を開いてから時間がたったか、ほかのサイトからの送信です。何も変更されていません。画面を開き直してからお試しください。"
            ),
            code="csrf",
        ),
    )


def crash() -> Crash:
    from django.utils.translation import gettext as _

    error = Crash(
        _(
            "処理の途中で問題が起きたため、すべて取り消しました。何も変更されていません。続く場合は管理者にお知らせください。"
        )
    )
    error.title = _("問題が起きました")
    return error


def flat_kwargs(kwargs: Mapping[str, Any]) -> dict[str, str]:
    """URL arguments as asked, cut to a length that cannot fill the log."""
    return {name: str(value)[:80] for name, value in kwargs.items()}
