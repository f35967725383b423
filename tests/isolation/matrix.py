"""The matrix: every URL × method × role × {own, foreign, missing, anonymous, disabled}.

What is expected stands in ``tests/isolation/expected_*.py``, written from the roles' description and not from the
product's own table. A URL of the project without a row there fails ``test_every_url_has_a_row``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from callcenter.core.ids import uuid7

OP, SV, CU, CA = "operator", "supervisor", "client_user", "client_admin"
AD, AU, QM, TT = "admin", "auditor", "quality_manager", "telephony"
ROLES = (OP, SV, CU, CA, AD, AU, QM, TT)
OF_ONE_COMPANY = (OP, CU, CA, TT)
"""Roles whose membership is in one client company; for them the other company is foreign."""

STAFF = frozenset({OP, SV, AD, AU, QM})
CLIENTS = frozenset({CU, CA})
EVERYBODY = frozenset(ROLES) - {TT}
NOBODY: frozenset[str] = frozenset()

Body = Callable[["Side"], Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two companies of the world: its slug, its objects by URL argument, its words."""

    slug: str
    tenant_id: UUID
    number: str
    objects: Mapping[str, UUID]
    names: frozenset[str]
    """Words that tell that the company exists: its name, its slug."""
    values: frozenset[str]
    """Personal values of its calls, which staff see masked."""
    shown: frozenset[str]
    """Names of its people and of its directory, words of a draft: with the values, what no answer carries unlogged."""

    def argument(self, name: str) -> Any:
        return self.slug if name in ("client", "slug") else self.objects.get(name) or MISSING[name]


@dataclass(frozen=True, slots=True)
class Row:
    """What is expected of one URL.

    ``may``: method → roles that get through (a complaint about the body counts as getting through).
    ``body``: method → the body sent. ``shows_values``: the URL exists to show personal values to these roles.
    ``open``: no sign-in needed. ``own``: a page of the person's own sign-in, which may lead to another such page.
    ``arguments``: URL argument → name of the object, where they differ. ``query``: the query string.
    """

    may: Mapping[str, frozenset[str]]
    body: Mapping[str, Body] = field(default_factory=dict)
    shows_values: frozenset[str] = NOBODY
    open: bool = False
    own: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Callable[[Side], str] | None = None


def url_of(row: Row, name: str, side: Side, kwargs: tuple[str, ...], *, missing: bool = False) -> str:
    """The URL with the side's objects; ``missing``: well-formed arguments that nothing has."""
    if missing:
        values = {k: MISSING.get(k) or uuid7() for k in kwargs}
    else:
        values = {k: side.argument(row.arguments.get(k, k)) for k in kwargs}
    return reverse(name, kwargs=values) + (row.query(side) if row.query else "")


MISSING: Mapping[str, Any] = {
    "client": "no-such-company",
    "slug": "no-such-company",
    "token": "no-such-token",
    "action": "unlock",
    "decision": "refuse",
    "data_class": "message",
    "section": "faq",
    "uidb36": "1",
    "key": "none",
    "provider": "generic",
    "secret": "none",
}


def send(client: Client, method: str, url: str, body: Any = None) -> HttpResponseBase:
    """One request from the site's own pages: the API and PUT get JSON, a form posts fields."""
    origin = {"origin": "http://testserver"}
    if method in ("GET", "HEAD"):
        return client.generic(method, url)
    if method == "POST" and not url.startswith("/api/"):
        return client.post(url, body or {}, headers=origin)
    text = json.dumps(body or {}, default=str)
    return client.generic(method, url, text, content_type="application/json", headers=origin)


def passed(response: HttpResponseBase) -> bool:
    """Whether the walls let the request through (whatever the view then thought of the body)."""
    if response.status_code in (301, 302):
        return "/accounts/" not in response.headers["Location"]
    return response.status_code not in (401, 403, 404)


def text_of(response: HttpResponseBase) -> str:
    """Everything that reaches the client: body and headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    text = body.decode("utf-8", "replace")
    if "json" in response.headers.get("Content-Type", "") and text:
        # A name that is written in escapes is carried, too.
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return text + repr(response.headers)


def arguments_of(pattern: URLPattern) -> tuple[str, ...]:
    """Names of a URL's arguments, of both kinds of pattern."""
    inner = pattern.pattern
    return tuple(inner.converters or inner.regex.groupindex)
