"""What can be pressed on a page, the ways in which a hand does it, and what the press of a form's button must send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.e2e.conftest import DESKTOP, PHONE

Control = dict[str, Any]
Sent = dict[str, Any]
Part = tuple[str, ...]
Parts = tuple[Part, ...]
REVEALING = ("summary", "button", "submit", "link")
DEEP = 2
"""How many parts are opened one behind the other."""


@dataclass
class Hand:
    """One way to press. ``size``: of the window; ``kinds``: what is pressed so."""

    name: str
    size: tuple[int, int]
    press: Callable[[Page, int], None]
    kinds: frozenset[str]

    @property
    def pointed(self) -> bool:
        return self.kinds is POINTED


def _pointed(page: Page, index: int) -> tuple[float, float]:
    at = page.evaluate("index => __press.aim(index)", index)
    assert not at["covered"], f"covered by {at['covered']}"
    return at["x"], at["y"]


def _key(key: str) -> Callable[[Page, int], None]:
    def press(page: Page, index: int) -> None:
        assert page.evaluate("index => __press.focus(index)", index), "takes no focus"
        page.keyboard.press(key)

    return press


POINTED = frozenset({"link", "submit", "button", "summary", "checkbox", "radio", "combobox"})
HANDS = (
    Hand("mouse", DESKTOP, lambda page, index: page.mouse.click(*_pointed(page, index)), POINTED),
    Hand("enter", DESKTOP, _key("Enter"), frozenset({"link", "submit", "button", "summary"})),
    Hand("space", DESKTOP, _key(" "), frozenset({"submit", "button", "summary", "checkbox", "radio"})),
    Hand("arrow", DESKTOP, _key("ArrowDown"), frozenset({"combobox"})),
    Hand("touch", PHONE, lambda page, index: page.touchscreen.tap(*_pointed(page, index)), POINTED),
)
DESK_HANDS = [hand for hand in HANDS if hand.size == DESKTOP]
PHONE_HANDS = [hand for hand in HANDS if hand.size == PHONE]


def _address(url: str) -> str:
    """The address as its route and the names of what it asks; one for all the rows of a list."""
    parts = urlsplit(url)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return f"{route}?{'&'.join(sorted(parse_qs(parts.query, keep_blank_values=True)))}"


def signature(control: Control) -> Part:
    """The same for the same part of a template, on whatever page and in whatever row.

    Links of one look at one place are one part: where they lead is looked at in tests/isolation/test_ways.py.
    """
    method, _, target = control["target"].rpartition(" ")
    value = control["value"] if control["value"].replace("_", "").isalpha() else ""
    words = "" if control["kind"] in ("link", "submit", "checkbox", "radio") else control["name"]
    where = "" if control["kind"] == "link" else _address(target)
    if control["kind"] == "link":
        where = "#" if target.startswith("#") else urlsplit(target).scheme
    return (control["kind"], control["place"], control["className"], method, where, control["field"], value, words)


def is_sending(control: Control, sent: Sent) -> bool:
    """By the form's method, to its address, with its token and the button's word."""
    method, _, target = control["target"].rpartition(" ")
    wanted = {_plain(target), _plain(control["api"])} - {""}
    if sent["method"] != method.upper() or _plain(sent["url"]) not in wanted:
        return False
    if method != "post":
        return True
    body = sent.get("postData", "")
    headers = {name.lower(): value for name, value in sent["headers"].items()}
    token = headers.get("x-csrftoken") or body
    return control["token"] in token and (not control["value"] or quote_plus(control["value"]) in body)


def _plain(url: str) -> str:
    return urlsplit(url).path
