"""The document names every refusal: what an operation answers stands there, in the shape that stands there."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from callcenter.apidocs import METHODS, document
from callcenter.core.openapi import PROBLEM_SCHEMA, SESSION_ONLY
from tests.factories import client_for, make_person, make_tenant

pytestmark = pytest.mark.django_db()
OUTSIDE = {"/api/v1/schema/", "/api/v1/docs/"}
BOTH = [*SESSION_ONLY, {"token": []}]
SIGNED: Any = [{"signature": []}]


@cache
def found() -> Mapping[str, Any]:
    return document("ja")


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in sorted(found()["paths"].items()):
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def filled(path: str) -> str:
    values = {"slug": "nowhere", "secret": "x" * 43}
    parts = (part[1:-1] if part.startswith("{") else None for part in path.split("/"))
    return "/".join(
        part if name is None else values.get(name, str(uuid4()))
        for name, part in zip(parts, path.split("/"), strict=True)
    )


def ask(client: Client, path: str, method: str, **given: Any) -> Any:
    body = {"data": "{}", "content_type": "application/json"} if method != "get" else {}
    return client.generic(method.upper(), filled(path), **{**body, **given})


def hold_to_the_document(path: str, method: str, operation: Mapping[str, Any], answer: Any) -> None:
    told = operation["responses"]
    assert str(answer.status_code) in told, (method, path, answer.status_code, sorted(told))
    if answer.status_code < 400:
        return
    (kind,) = told[str(answer.status_code)]["content"]
    assert answer.headers["Content-Type"] == kind, (method, path)
    problem = answer.json()
    assert set(PROBLEM_SCHEMA["required"]) <= set(problem) <= set(PROBLEM_SCHEMA["properties"])
    assert problem["status"] == answer.status_code
    assert isinstance(problem["errors"], dict)
    headers = told[str(answer.status_code)].get("headers", {})
    assert [name for name in headers if name not in answer.headers] == []


def test_every_address_of_the_interface_is_in_the_document() -> None:
    addresses = set()

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns, before + str(each.pattern))
            else:
                addresses.add("/" + before + str(each.pattern))

    walk(get_resolver().url_patterns, "")
    ours = {address for address in addresses if address.startswith("/api/v1/")} - OUTSIDE
    shapes = {"/".join("*" if part.startswith("<") else part for part in address.split("/")) for address in ours}
    assert shapes == {
        "/".join("*" if part.startswith("{") else part for part in path.split("/")) for path in found()["paths"]
    }


def test_a_session_or_a_token_is_needed_everywhere_and_a_session_where_tokens_may_not() -> None:
    assert set(found()["components"]["securitySchemes"]) == {"session", "token", "signature"}
    ways = {operation["operationId"]: operation["security"] for _path, _method, operation in operations()}
    assert {name for name, way in ways.items() if way == SIGNED} == {"telephony_tell"}
    assert {name for name, way in ways.items() if way == SESSION_ONLY} == {"tokens_create", "proposals_decide"}
    assert [name for name, way in ways.items() if way not in (BOTH, SESSION_ONLY, SIGNED)] == []


def test_every_refusal_has_words_and_one_shape() -> None:
    for path, method, operation in operations():
        refused = {code: answer for code, answer in operation["responses"].items() if int(code) >= 400}
        assert {"401", "403", "429", "503"} <= set(refused), (method, path)
        for answer in refused.values():
            assert answer["description"], (method, path)
            assert answer["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


def test_no_operation_is_described_by_the_words_of_the_base_class() -> None:
    texts = [operation.get("description", "") for _path, _method, operation in operations()]
    assert [text for text in texts if "permission table" in text] == []


def test_without_signing_in_the_answer_is_the_documented_401() -> None:
    for path, method, operation in operations():
        for headers in ({}, {"Authorization": "Bearer nobody"}):
            answer = ask(Client(), path, method, headers=headers)
            assert answer.status_code == 401, (method, path)
            hold_to_the_document(path, method, operation, answer)


@pytest.mark.parametrize("role", ["client_admin", "admin"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"headers": {"Accept": "text/html"}},
        {"headers": {"Idempotency-Key": "k" * 300, "If-Match": "x"}},
        {"data": "{", "content_type": "application/json"},
        {"data": "x=1", "content_type": "application/x-www-form-urlencoded"},
        {"data": "[]", "content_type": "application/json", "QUERY_STRING": "nonsense=1"},
        {"headers": {"Content-Length": "999999999"}},
        {"headers": {"Transfer-Encoding": "chunked"}},
    ],
    ids=["foreign", "accept", "headers", "broken", "form", "unknown", "large", "chunked"],
)
def test_what_an_operation_refuses_stands_in_the_document(role: str, given: Mapping[str, Any]) -> None:
    client = client_for(make_person(role, make_tenant()))
    for path, method, operation in operations():
        if method == "get" and "Content-Length" in given.get("headers", {}):
            continue  # it takes no body, and nobody is told to send one
        answer = ask(client, path, method, **given)
        hold_to_the_document(path, method, operation, answer)
