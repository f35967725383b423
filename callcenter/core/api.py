"""The base of REST views: the actor of the context, problem+json, no unknown fields."""

import time
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request as DrfRequest
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from callcenter.core.api_auth import ContextAuthentication
from callcenter.core.context import Actor
from callcenter.core.errors import DomainError, Invalid, NotSignedIn, Throttled
from callcenter.core.middleware import Request
from callcenter.core.responses import as_domain_error, respond


class ActorThrottle(SimpleRateThrottle):
    """Per actor and view, over all processes: so many in each span of time. A stopped queue never stops the API."""

    scope = "actor"
    THROTTLE_RATES = {"actor": "600/min"}

    def get_cache_key(self, request: DrfRequest, view: Any) -> str | None:
        actor: Actor = cast(Request, request._request).actor
        who = actor.token_id or actor.id or actor.ip
        return f"throttle:{self.scope}:{type(view).__name__}:{who}"

    def allow_request(self, request: DrfRequest, view: Any) -> bool:
        """Counts before it asks, in one step: no two processes see the same number."""
        now, (limit, span) = time.time(), cast("tuple[int, int]", self.parse_rate(self.THROTTLE_RATES[self.scope]))
        key = f"{self.get_cache_key(request, view)}:{int(now // span)}"
        self._left = span - now % span
        if self.cache.add(key, 1, span):
            return True
        try:
            return bool(self.cache.incr(key) <= limit)
        except ValueError:  # the span ended in between
            return True

    def wait(self) -> float:
        return self._left


class JsonParser(JSONParser):
    """JSON only, and no defect of ours however deep or broken it is."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except (exceptions.ParseError, RecursionError) as error:
            raise Invalid(_("本文を JSON として読めません。何も保存されていません。"), code="json") from error


class ApiView(APIView):
    """All REST views. The permission table has let the request in; loaders decide about objects."""

    authentication_classes = [ContextAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [ActorThrottle]
    parser_classes = [JsonParser]

    @property
    def actor(self) -> Actor:
        return cast(Request, self.request._request).actor

    def handle_exception(self, exc: Exception) -> Response:
        error = api_error(exc)
        if error is None:
            raise exc
        return cast(Response, respond(self.request._request, error))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(response, HttpResponse) and not isinstance(response, Response):
            return response
        return super().finalize_response(request, response, *args, **kwargs)

    def validated(self, serializer: type["StrictSerializer"], data: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The request body through a serializer; Invalid with all field errors otherwise."""
        form = serializer(data=self.request.data if data is None else data, **kwargs)
        if not form.is_valid():
            raise Invalid(errors=flat_errors(form.errors))
        return cast(dict[str, Any], form.validated_data)

    def query(self, serializer: type["StrictSerializer"]) -> dict[str, Any]:
        """The query string through a serializer: unknown parameters are refused like unknown fields."""
        return self.validated(serializer, data=self.request.query_params.dict())


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know: a misspelt field must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({str(name)[:60]: [_("知らない項目です。")] for name in unknown[:20]})
        return super().to_internal_value(data)


def api_error(exc: Exception) -> DomainError | None:
    """The domain error of a REST framework exception; None for a defect of the program."""
    known = as_domain_error(exc)
    if known is not None:
        return known
    if isinstance(exc, exceptions.ValidationError):
        return Invalid(errors=flat_errors(exc.detail))
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return NotSignedIn()
    if isinstance(exc, exceptions.Throttled):
        return Throttled()
    if isinstance(exc, exceptions.APIException):
        error = DomainError(str(exc.detail), code=str(exc.default_code))
        error.status, error.title = exc.status_code, str(exc.default_detail)
        return error
    return None


def flat_errors(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested serializer errors as ``{"caller.name": ["…"]}``."""
    if isinstance(detail, Mapping):
        out: dict[str, list[str]] = {}
        for name, inner in detail.items():
            out.update(flat_errors(inner, f"{prefix}.{name}" if prefix else str(name)))
        return out
    if isinstance(detail, list) and any(isinstance(item, Mapping) for item in detail):
        out = {}
        for index, item in enumerate(detail):
            out.update(flat_errors(item, f"{prefix}.{index}" if prefix else str(index)))
        return out
    items = detail if isinstance(detail, list) else [detail]
    return {prefix or "non_field_errors": [str(item) for item in items]}
