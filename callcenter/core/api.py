"""The base of REST views: the actor of the context, problem+json, no unknown fields."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from io import BytesIO
from time import time as clock
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request as DrfRequest
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from callcenter.core import days
from callcenter.core.api_auth import ContextAuthentication
from callcenter.core.context import Actor
from callcenter.core.errors import DomainError, Invalid, NotSignedIn, Throttled
from callcenter.core.middleware import Request
from callcenter.core.responses import as_domain_error, respond
from callcenter.core.texts import refused
from callcenter.text import visible


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
        now, (limit, span) = clock(), cast("tuple[int, int]", self.parse_rate(self.THROTTLE_RATES[self.scope]))
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
    """JSON only, also behind a byte order mark, and no defect of ours however deep or broken it is."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(BytesIO(stream.read().removeprefix(BOM_UTF8)), media_type, parser_context)
        except (exceptions.ParseError, RecursionError) as error:
            raise Invalid(_("本文を JSON として読めません。何も保存されていません。"), code="json") from error


class Regardless(BaseContentNegotiation):
    """What the view answers, whatever is asked for: a file's program asks for bytes, and refusals are JSON all the same."""

    def select_parser(self, request: DrfRequest, parsers: Any) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: DrfRequest, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """All REST views. The permission table has let the request in; loaders decide about objects."""

    authentication_classes = [ContextAuthentication]
    content_negotiation_class = Regardless
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
    """Refuses fields it does not know: a misspelt field must not be lost in silence. No text of it hides anything."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({str(name)[:60]: [_("知らない項目です。")] for name in unknown[:20]})
            hiding = {name: found for name in data if (found := _hidden(data[name]))}
            if hiding:
                raise serializers.ValidationError({name: [refused(found)] for name, found in hiding.items()})
        return super().to_internal_value(data)


def _hidden(value: object) -> tuple[str, ...]:
    """What a text, or one of a list of texts, hides."""
    texts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return tuple(dict.fromkeys(name for text in texts for name in visible.hidden(text)))


class Moment(serializers.DateTimeField):
    """RFC 3339 with an offset, in the record's calendar; a time without one is somebody's guess."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not (value[-1:] in "Zz" or value[-6:-5] in ("+", "-")):
            raise serializers.ValidationError(
                _("時差の分かる日時で指定してください（例：2026-11-22T13:05:00+09:00）。")
            )
        try:
            return days.moment(super().to_internal_value(value))
        except (days.NoDay, OverflowError) as error:
            raise serializers.ValidationError(days.TOO_FAR) from error


@extend_schema_field(OpenApiTypes.STR)
class DayOrMoment(serializers.Field[datetime, str, str, Any]):
    """A moment, or a day (its beginning in Japan; as an end, the whole day is meant)."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.end = end
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or "T" in data.upper():
            return Moment().to_internal_value(data.replace(" ", "+") if isinstance(data, str) else data)
        try:
            start = datetime.combine(days.day(data), time(), timezone.get_default_timezone())
        except days.NoDay as error:
            raise serializers.ValidationError(error.args[0]) from error
        return start + timedelta(days=1) if self.end else start


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
