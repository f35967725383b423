"""The description of the REST API: `/api/v1/schema/` (OpenAPI 3.1) and a page made from it. Holds no data of anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from callcenter.core.permissions import Access, Kind, Pages

METHODS = ("get", "post", "put", "patch", "delete")
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter or a member of a body; ``level`` is how deep it lies."""

    name: str
    kind: str
    required: bool
    note: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as the page shows it."""

    method: str
    path: str
    anchor: str
    summary: str
    text: str
    parameters: tuple[Member, ...]
    body: tuple[Member, ...]
    answers: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def document(language: str) -> dict[str, Any]:
    """The OpenAPI document in one language; it changes with the program only."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def schema(request: HttpRequest) -> HttpResponse:
    """JSON by default, YAML with ``?format=yaml``."""
    found = document(get_language() or "ja")
    if request.GET.get("format") == "yaml":
        text = OpenApiYamlRenderer().render(found, renderer_context={})  # type: ignore[no-untyped-call]
        return HttpResponse(text, content_type="application/vnd.oai.openapi; charset=utf-8")
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def docs(request: HttpRequest) -> HttpResponse:
    found = document(get_language() or "ja")
    groups: dict[str, list[Operation]] = {}
    for operation in operations(found):
        groups.setdefault(operation.path.split("/")[3], []).append(operation)
    return render(request, "api/docs.html", {"groups": groups, "info": found["info"]})


def operations(found: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of the document, in the order of the paths."""
    for address, item in sorted(found["paths"].items()):
        for method in METHODS:
            if method in item:
                yield _operation(found, address, method, item[method])


def _operation(found: Mapping[str, Any], address: str, method: str, item: Mapping[str, Any]) -> Operation:
    text = item.get("description", "").strip()
    content = item.get("requestBody", {}).get("content", {})
    media: Mapping[str, Any] = next(iter(content.values()), {})
    return Operation(
        method=method.upper(),
        path=address,
        anchor=item["operationId"],
        summary=item.get("summary", ""),
        text=text,
        parameters=tuple(
            Member(p["name"], _kind(found, p["schema"]), p.get("required", False), p.get("description", ""))
            for p in item.get("parameters", ())
            if p["in"] != "cookie"
        ),
        body=tuple(_members(found, media.get("schema", {}), 0)),
        answers=tuple((code, a.get("description", "")) for code, a in item.get("responses", {}).items()),
    )


def _resolve(found: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while True:
        inner = schema.get("allOf") or [v for v in schema.get("oneOf", ()) if v.get("type") != "null"]
        if "$ref" in schema:
            schema = found["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        elif inner:
            schema = inner[0]
        else:
            return schema


def _kind(found: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    schema = _resolve(found, schema)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value not in ("", None))
    kinds = schema.get("type", "object")
    name = "/".join(k for k in kinds if k != "null") if isinstance(kinds, list) else str(kinds)
    if name == "array":
        return f"[{_kind(found, schema.get('items', {}))}]"
    return str(schema.get("format", name))


def _members(found: Mapping[str, Any], schema: Mapping[str, Any], level: int) -> Iterator[Member]:
    schema = _resolve(found, schema)
    if level >= DEPTH:
        return
    for name, inner in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield Member(name, _kind(found, inner), required, inner.get("description", ""), level)
        yield from _members(found, inner, level + 1)


_REASON = "describes the API; holds no data of anybody"
urlpatterns = [path("schema/", schema, name="api-schema"), path("docs/", docs, name="api-docs")]
Pages(
    "",
    {
        "api-schema": Access(Kind.PUBLIC, {"GET": None}, reason=_REASON),
        "api-docs": Access(Kind.PUBLIC, {"GET": None}, reason=_REASON),
    },
).settle()
