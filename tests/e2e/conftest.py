"""Journeys in a real Chromium on the real processes: people, their pages, and what every page must keep to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from callcenter.settings.env import ROOT
from tests.calls.make import Client, make_client
from tests.factories import PASSWORD, client_for, make_person
from tests.harness.stack import Stack

ARTEFACTS = ROOT / "test-artefacts"
PICTURES = bool(os.environ.get("PICTURES"))
"""Whether every page that is checked leaves a picture to look at: a fifth of the time. One that fails always does."""
DESKTOP, PHONE = (1366, 768), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What is well is not described, which is most of the work.
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
LOADED = "Boolean(window.axe)"
# Only what is told of a finding leaves the browser: the rest of the answer is as long as the page.
RUN = """async (options) => (await axe.run(options)).violations.map(({ id, help, nodes }) =>
  `${id}: ${help} ${JSON.stringify(nodes.slice(0, 3).map((node) => node.html.slice(0, 160)))}`)"""
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.__violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
});
"""


@dataclass
class Visit:
    """A person's browser window. Remembers everything that went wrong in it."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("console", self._console)

    def _console(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.problems.append(f"console: {text[:300]}")

    def open(self, path: str) -> int:
        """Goes to an address of the product; returns the status."""
        response = self.page.goto(self.base + path)
        assert response is not None
        return response.status

    def check(self, name: str, *, axe: bool = True) -> None:
        """This page, as it is now: no axe finding, no policy violation, no sideways scroll; a picture if it fails."""
        if self.page.locator("[hx-trigger=load]").count():
            self.page.wait_for_load_state("networkidle")
        if PICTURES:
            self.picture(name)
        try:
            self._well(name, axe)
        except AssertionError:
            self.picture(name)
            raise

    def _well(self, name: str, axe: bool) -> None:
        if axe:
            self._accessible(name)
        assert self.page.evaluate("window.__violations") == [], name
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        assert self.problems == [], name

    def _accessible(self, name: str) -> None:
        if not self.page.evaluate(LOADED):
            self.page.evaluate(AXE_SCRIPT)
        told = self.page.evaluate(RUN, AXE)
        assert told == [], f"{name} {self.page.url}: {told}"

    def picture(self, name: str) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        width = (self.page.viewport_size or {"width": 0})["width"]
        path = ARTEFACTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower()).strip('-')}-{width}.png"
        self.page.screenshot(path=path, full_page=True)
        return path


@dataclass
class Scene:
    """Two companies with almost the same work, an operator of each, and the people of the house."""

    own: Client
    other: Client
    people: dict[str, User]
    draft_id: UUID | None = None


@pytest.fixture
def scene(stack: Stack) -> Scene:
    own, other = make_client(), make_client()
    people = {role: make_person(role) for role in ("supervisor", "admin", "auditor", "quality_manager")}
    people |= {
        "operator": own.operator,
        "client_user": own.user,
        "client_admin": make_person("client_admin", own.company),
        "other_user": other.user,
        "other_operator": other.operator,
    }
    return Scene(own, other, people)


@pytest.fixture
def visit(stack: Stack, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a window for a person who is signed in already; ``user`` None is a stranger."""
    contexts: list[BrowserContext] = []

    def open_window(
        user: User | None, size: tuple[int, int] = DESKTOP, *, scripts: bool = True, touch: bool = False
    ) -> Visit:
        context = browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            has_touch=touch,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            session = client_for(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": stack.base_url}])
        return Visit(context.new_page(), stack.base_url)

    yield open_window
    for context in contexts:
        context.close()


def sign_in(window: Visit, user: User) -> None:
    """By the login page, as a person does."""
    window.open("/accounts/login/")
    window.page.get_by_label("メールアドレス").fill(user.email)
    window.page.get_by_label("パスワード").fill(PASSWORD)
    window.page.get_by_role("button", name="ログインする").click()
    window.page.wait_for_url(lambda url: "/accounts/login/" not in url)
