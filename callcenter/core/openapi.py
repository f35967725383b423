"""What the API document says beside the views: the two ways to sign in, every refusal, and what is no REST view.

Loaded by AppConfig.ready. A refusal is documented by what the operation takes, because that is what decides which there are.
"""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Choices
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from callcenter.core import errors
from callcenter.core.responses import PROBLEM
from callcenter.core.rooms import once

METHODS = ("get", "post", "put", "patch", "delete")
SESSION_ONLY: Any = [{"session": []}]
"""Of an operation that no token may ask for."""
WRITES = ("post", "put", "patch", "delete")


class ContextScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "callcenter.core.api_auth.ContextAuthentication"
    name = ["session", "token"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """Either one."""
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "http", "scheme": "bearer"},
        ]


@dataclass(frozen=True, slots=True)
class EnumName:
    """Part of a room: what the API document calls a list of choices whose own name is another one's too."""

    name: str
    choices: type[Choices]

    def settle(self) -> None:
        once(settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"], self.name, self.choices, "the enum")


class Schema(AutoSchema):
    """Of one view. Nobody gets in without signing in; a view that says nothing of itself has no text."""

    def get_auth(self) -> list[dict[str, Any]]:
        return [way for way in super().get_auth() if way]

    def get_description(self) -> str:  # type: ignore[override]
        method = getattr(self.view, self.method.lower(), None)
        return inspect.getdoc(method) or inspect.cleandoc(type(self.view).__doc__ or "")


@dataclass(frozen=True, slots=True)
class Described:
    """Part of a room: an operation below the API that is no REST view, as the document says it."""

    path: str
    method: str
    operation: Mapping[str, Any]

    def settle(self) -> None:
        once(_described, (self.path, self.method), self.operation, "the operation")


_described: dict[tuple[str, str], Mapping[str, Any]] = {}

REFUSALS: Mapping[int, type[errors.DomainError]] = {
    error.status: error
    for error in (
        errors.Invalid,
        errors.NotSignedIn,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.LengthRequired,
        errors.PreconditionFailed,
        errors.TooLarge,
        errors.RangeInvalid,
        errors.PreconditionRequired,
        errors.Throttled,
        errors.Unavailable,
    )
}
_AGAIN = {"Retry-After": {"schema": {"type": "integer"}}}
HEADERS: Mapping[int, Mapping[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: _AGAIN,
    503: _AGAIN,
}
_TEXT = {"type": "string"}
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        "confirm": {
            "type": "object",
            "description": "With confirmation_required: what to send back as `confirm`, once a person has agreed to it.",
            "additionalProperties": {"type": "integer"},
        },
    },
}


def refusals(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    """The numbers by which the operation may be refused."""
    parameters = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    asks = any(place == "query" for place, _name in parameters)
    body = "requestBody" in operation
    yield from (401, 403, 429, 503)
    if asks or body or ("header", "Idempotency-Key") in parameters:
        yield 400
    if asks or body or "{" in path:
        yield 404
    if method in WRITES:
        yield from (408, 409, 411, 413)
    if body:
        yield 415
    if ("header", "If-Match") in parameters:
        yield from (412, 428)


def complete(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """drf-spectacular's hook: adds what no REST view serves, then to every operation its refusals."""
    for (path, method), operation in _described.items():
        result["paths"].setdefault(path, {})[method] = dict(operation)
    result["components"]["schemas"]["Problem"] = dict(PROBLEM_SCHEMA)
    for path, item in result["paths"].items():
        for method in METHODS:
            if method in item:
                answers = item[method]["responses"]
                told = {int(code) for code in answers if int(code) >= errors.Invalid.status}
                for status in {*refusals(path, method, item[method]), *told}:
                    answers[str(status)] = _refusal(status)
                item[method]["responses"] = dict(sorted(answers.items()))
    return result


def _refusal(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": str(REFUSALS[status].title) if status in REFUSALS else _("この形式の本文は受け取れません"),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return answer | ({"headers": HEADERS[status]} if status in HEADERS else {})
