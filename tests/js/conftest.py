"""Each script by itself: a blank page of a real browser, the product's policy, and a server that says what a test wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route

from callcenter.settings.env import ROOT

ORIGIN = "http://localhost:9321"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' data:; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'"
)
FRAME = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>blank</title></head>
<body data-person="P-1"{attributes}>{body}
<div id="toasts"></div><div id="live-polite"></div><div id="live-assertive"></div>{scripts}</body></html>"""
WATCH = """window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(event.violatedDirective));"""

Answer = tuple[int, str]


@dataclass
class Blank:
    """``answers``: path → what the server says in turn (the last for ever). ``requests``: what it was asked for."""

    page: Page
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _html: str = ""

    def open(self, body: str, *modules: str, attributes: str = "") -> Page:
        """A page with this body that loads these modules; it goes on when they have run."""
        scripts = "".join(f'<script type="module" src="/static/js/{name}.js"></script>' for name in modules)
        self._html = FRAME.format(body=body, scripts=scripts, attributes=attributes)
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.route(f"{ORIGIN}/**", self._answer)
        self.page.goto(f"{ORIGIN}/")
        return self.page

    def freeze(self) -> None:
        """Time stands still in the page, and goes on by ``page.clock.run_for`` alone."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(10)

    def run(self, module: str, expression: str) -> Any:
        """The value of an expression that may use everything a module exports, as ``m``."""
        return self.page.evaluate(
            f"async () => {{ const m = await import('/static/js/{module}.js'); return {expression}; }}"
        )

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if urlsplit(request.url).path == path]

    def sent(self, path: str) -> list[dict[str, Any]]:
        """The JSON bodies that came to an address."""
        return [json.loads(request.post_data or "null") for request in self.asked(path)]

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/js/"):
            route.fulfill(path=ROOT / path.lstrip("/"), content_type="text/javascript")
            return
        if path == "/" and route.request.method == "GET":
            route.fulfill(body=self._html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
            return
        self.requests.append(route.request)
        waiting = self.answers.get(path, [(404, "")])
        status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if status == 0:
            route.abort()
            return
        kind = "application/json" if body.startswith("{") else "text/html"
        route.fulfill(status=status, body=body, content_type=kind)


@pytest.fixture
def blank(page: Page) -> Iterator[Blank]:
    found = Blank(page)
    page.set_default_timeout(5_000)
    yield found
    assert found.problems == []
    assert page.evaluate("window.__violations") == []
