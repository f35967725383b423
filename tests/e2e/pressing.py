"""Presses what a page offers, as a hand does, and says what did nothing.

What a press sends is stopped at the network: it is looked at (method, address, token) and never reaches the product, so
that one page can be pressed all over. What a page asks by itself goes through.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Dialog, Error, Page

from blocks.models import Reason
from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.hands import (
    DEEP,
    DESK_HANDS,
    HANDS,
    PHONE_HANDS,
    REVEALING,
    Control,
    Hand,
    Part,
    Parts,
    Sent,
    is_sending,
    signature,
)

SCRIPT = Path(__file__).with_name("controls.js")
PATIENCE = 2.0
"""Seconds within which a press shows."""
REFLEX = 650
"""Milliseconds after which the last question before a call is sent takes a press."""
STOPPED = ("Document", "XHR", "Fetch")
LOOKS = ("/inbox/new/", "/board/new/", "/drafts/new/", "/sent/new/", "/sv/new/")
BY_ITSELF = ("/me/session/", "/me/typing-key/", "/me/put-back/", "/seen/", *LOOKS)
"""Asked by pages on their own."""
HELP = "/help/"
"""Asked for what opens beside them. Other addresses end so, too."""

_OF_SALES = "tests/e2e/test_blocks.py: there only of a sales call"
TRIED_ELSEWHERE = {
    ("/desk/", "音を出す"): "tests/js/test_presence.py: there only where the browser refuses to sound",
    **{("/desk/calls/", name): _OF_SALES for name in ("しない", *map(str, Reason.labels))},
}
"""Controls that no press brings into view here, by where addresses begin."""


@dataclass
class Presser:
    """The window of one person, and all that has been pressed in it."""

    window: Visit
    sent: list[Sent] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)
    pressed: set[Part] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    offered: dict[Part, Control] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    saves: bool = False
    """What the page saves arrives: only where a press waits for it, else the next press would find another page."""
    spoilt: bool = False
    """The page has been changed by a press and is to be opened again."""

    def __post_init__(self) -> None:
        page = self.window.page
        page.add_init_script(path=SCRIPT)
        page.on("dialog", self._agree)
        page.on("popup", self._tab)
        self.network: CDPSession = page.context.new_cdp_session(page)
        self.network.on("Fetch.requestPaused", self._stop)

    def _agree(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        dialog.accept()

    def _tab(self, tab: Page) -> None:
        self.tabs.append(tab.url)
        tab.close()

    def _stop(self, paused: dict[str, Any]) -> None:
        request, number = paused["request"], {"requestId": paused["requestId"]}
        path = urlsplit(request["url"]).path
        if (self.saves and request["method"] == "PUT") or path.endswith(BY_ITSELF) or path == HELP:
            self._answer("Fetch.continueRequest", number)
            return
        self.sent.append(request | {"type": paused["resourceType"]})
        self._answer("Fetch.fulfillRequest", number | {"responseCode": 204})

    def _answer(self, command: str, arguments: dict[str, Any]) -> None:
        with suppress(Error):  # the page has been left meanwhile
            self.network.send(command, arguments)

    def _guard(self, on: bool) -> None:
        patterns = [{"urlPattern": self.window.base + "/*", "resourceType": kind} for kind in STOPPED]
        self.network.send("Fetch.enable" if on else "Fetch.disable", {"patterns": patterns} if on else {})

    def open(self, path: str, openers: Parts) -> None:
        """The page at ``path``, after these parts of it were opened."""
        page = self.window.page
        self._guard(False)
        self.window.open(path)
        while not page.evaluate("__press.whole()"):
            page.wait_for_timeout(10)
        self._guard(True)
        self._look()
        for opener in openers:
            assert opener in self.offered, f"{path}: {opener} is gone"
            error = self._pressed(self.offered[opener], HANDS[0])
            assert not error, f"{path} {opener}: {error}"
            self._look()

    def _look(self) -> None:
        self.offered = {}
        for control in self.window.page.evaluate("__press.collect()"):
            self.offered.setdefault(signature(control), control)
        self.spoilt = False

    def _resize(self, size: tuple[int, int], path: str, openers: Parts) -> None:
        self.window.page.set_viewport_size({"width": size[0], "height": size[1]})
        if self.spoilt:
            self.open(path, openers)
        else:
            self._look()

    def explore(self, path: str, openers: Parts = ()) -> None:
        """Presses everything new on this page, and then what came into view by that."""
        self.open(path, openers)
        new = [part for part in self.offered if part not in self.pressed]
        self.pressed.update(new)
        revealing = [part for part in new if self._by(DESK_HANDS, part, path, openers)]
        if new:
            self._resize(PHONE, path, openers)
            for part in new:
                self._by(PHONE_HANDS, part, path, openers)
            self._resize(DESKTOP, path, openers)
        for part in revealing:
            self.explore(path, (*openers, part))
        if not openers:
            self._nothing_left(path)

    def _nothing_left(self, path: str) -> None:
        """What the page held from the beginning has come into view by one press or another."""
        self.open(path, ())
        for control in self.window.page.evaluate("__press.hidden()"):
            elsewhere = any(path.startswith(where) and control["name"] == name for where, name in TRIED_ELSEWHERE)
            if signature(control) not in self.pressed and not elsewhere:
                self.failures.append(f"{path} {control['kind']} «{control['name']}» never comes into view")

    def _by(self, hands: Sequence[Hand], part: Part, path: str, openers: Parts) -> bool:
        """Presses one part in these ways. Whether that brought into view what was not pressed yet."""
        more = False
        for hand in hands:
            if part[0] not in hand.kinds:
                continue
            if self.spoilt or part not in self.offered:
                self.open(path, openers)
            control = self.offered.get(part)
            if control is None or (control["aside"] and hand.pointed):
                continue  # not offered in a window of this size, or to those who point
            error = self._pressed(control, hand)
            if error and not self.window.page.evaluate("index => __press.there(index)", control["index"]):
                self.open(path, openers)  # what an earlier hand has sent was answered just now, and took it away
                control = self.offered.get(part, control)
                error = self._pressed(control, hand)
            if error:
                self.failures.append(f"{path} {part[0]} «{control['name']}» by {hand.name}: {error}")
            self._tidy(control)
            if hand is HANDS[0] and not error and part[0] in REVEALING and len(openers) < DEEP:
                more = self._reveals(control)
        return more

    def _reveals(self, control: Control) -> bool:
        if control["kind"] == "summary":  # tidied already; and opens always
            return True
        if not self.spoilt:
            return False
        self._look()
        self.spoilt = True
        return any(part not in self.pressed for part in self.offered)

    def _tidy(self, control: Control) -> None:
        simple = self.sent or control["kind"] in ("summary", "checkbox", "radio")
        self.spoilt = not simple or (control["kind"] in ("checkbox", "radio") and bool(self.seen.get("changes")))
        if not self.spoilt:
            self.spoilt = not self.window.page.evaluate("index => __press.tidy(index)", control["index"])

    def _pressed(self, control: Control, hand: Hand) -> str:
        """What went wrong, or nothing."""
        page, index = self.window.page, control["index"]
        missing = page.evaluate("index => __press.fill(index)", index) if control["kind"] == "submit" else []
        if missing:
            return f"this test cannot fill {missing}"
        before = page.evaluate("index => __press.before(index)", index)
        for told in (self.sent, self.asked, self.tabs):
            told.clear()
        self.saves = control["kind"] == "submit"
        if control["place"] == "confirm-strip":
            page.wait_for_timeout(REFLEX)
        try:
            hand.press(page, index)
        except AssertionError as error:
            return str(error)
        return "" if self._shows(control, before) else "nothing happens"

    def _shows(self, control: Control, before: dict[str, Any]) -> bool:
        """Waits until the press shows."""
        page, until = self.window.page, time.monotonic() + PATIENCE
        while True:
            after = page.evaluate("index => __press.after(index)", control["index"])
            if self._effect(control, before, after):
                self.seen = after
                return True
            if time.monotonic() > until:
                return False
            page.wait_for_timeout(10)

    def _effect(self, control: Control, before: dict[str, Any], after: dict[str, Any]) -> bool:
        kind = control["kind"]
        if kind in ("checkbox", "radio"):
            return bool(before["checked"] != after["checked"])
        if kind == "summary":
            return bool(before["open"] != after["open"])
        if kind == "link":
            return self._led(control, after)
        moved = bool(after["focus"]) and not after["trouble"]
        if kind == "submit":
            return moved or any(is_sending(control, sent) for sent in self.sent)
        seen = after["changes"] or after["playing"] or before["value"] != after["value"]
        return bool(seen or moved or self.sent or self.tabs)

    def _led(self, control: Control, after: dict[str, Any]) -> bool:
        target = urlsplit(control["target"])
        if target.scheme in ("tel", "mailto"):
            return bool(after["clicks"])  # the rest is the telephone's
        if control["opens"]:
            return bool(after["changes"])
        if target.fragment and not target.path:
            return bool(after["hash"] == control["target"] and after["exists"])
        asked = (sent["url"] for sent in self.sent if sent["method"] == "GET")
        return bool(self.tabs) or control["target"].partition("#")[0] in asked
