"""How much somebody presses from a call that rings to one that is sent, counted by the browser.

A control key is every key but a character of a text: F2, Tab, Enter, a digit that chooses a kind, and a chord as one. What is
typed, and the Enter that ends a conversion, are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Scene, Visit
from tests.e2e.keys import Counted, compose
from tests.e2e.test_live import SOON, tells
from tests.e2e.test_operator import calls_of
from tests.harness.stack import Stack
from tests.telephony.make import CALLER, make_pbx

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]

ROUTINE, BRIEF, BY_HAND = 12, 4, 3
"""The most keys of a call back, of a call that leaves no message, and how many more without a telephone system."""
READABLE = 650
"""Milliseconds until the last question may be answered."""


def desk(visit: Open, scene: Scene) -> tuple[Page, Counted]:
    window = visit(scene.own.operator)
    counted = Counted(window.page)
    window.open("/desk/")
    return window.page, counted


def rings(page: Page, scene: Scene, stack: Stack) -> None:
    tells(stack, make_pbx(scene.own), "ringing", caller_number=CALLER)
    expect(page.locator(".ringing")).to_be_visible(timeout=SOON)


@contextmanager
def posting_nothing(page: Page) -> Iterator[None]:
    """Nothing is submitted meanwhile, and nothing is asked before it is sent."""
    sent: list[str] = []

    def note(request: object) -> None:
        method, url = getattr(request, "method", ""), getattr(request, "url", "")
        if method == "POST" and "/me/typing-key/" not in url:
            sent.append(url)

    page.on("request", note)
    yield
    page.remove_listener("request", note)
    assert sent == []
    expect(page.locator("#confirm-strip")).to_be_hidden()


def write(page: Page, number: str = "") -> None:
    """A call back by keyboard alone, each text through a conversion."""
    expect(page.locator("[name=disposition]:checked")).to_be_focused()
    with posting_nothing(page):
        page.keyboard.press("Alt+1")
        compose(page, "サトウ")
        page.keyboard.press("Alt+2")
        compose(page, "すずき")
        page.keyboard.press("Tab")
        compose(page, "見積の件で折返し希望。")
    if number:
        for _to_the_number in range(3):
            page.keyboard.press("Tab")
        page.keyboard.type(number)
    page.keyboard.press("Alt+r")
    expect(page.get_by_label("復唱した")).to_be_checked()
    expect(page.get_by_label("お名前カナ")).to_have_value("サトウ")
    expect(page.get_by_role("combobox", name="宛先")).to_have_value("鈴木 一郎")
    expect(page.get_by_label("用件")).to_have_value("見積の件で折返し希望。")
    expect(page.get_by_label("表示番号")).to_have_value(number or CALLER)


def send(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_visible()
    page.wait_for_timeout(READABLE)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")


def test_a_call_back_is_sent_by_twelve_keys_at_most(scene: Scene, visit: Open, stack: Stack) -> None:
    page, counted = desk(visit, scene)
    rings(page, scene, stack)
    page.keyboard.press("F2")
    page.wait_for_url("**/desk/calls/**")
    write(page)
    send(page)
    assert len(counted.keys) <= ROUTINE, counted.keys
    assert counted.presses == 0

    counted.all.clear()
    expect(page.get_by_label("着信した番号、または委託元の名前")).to_be_focused()
    page.keyboard.press("Alt+n")
    page.keyboard.type(scene.own.number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/calls/**")
    write(page, "090-1234-5678")
    send(page)
    assert len(counted.keys) <= ROUTINE + BY_HAND, counted.keys
    assert counted.presses == 0
    calls = calls_of(scene)
    assert [call.disposition for call in calls] == ["callback", "callback"]
    assert {scene.own.message_of(call).addressee_id for call in calls} == {scene.own.suzuki}


def test_a_call_without_a_message_is_done_by_four_keys(scene: Scene, visit: Open, stack: Stack) -> None:
    page, counted = desk(visit, scene)
    for digit in ("4", "5", "6"):
        counted.all.clear()
        rings(page, scene, stack)
        page.keyboard.press("F2")
        page.wait_for_url("**/desk/calls/**")
        expect(page.locator("[name=disposition]:checked")).to_be_focused()
        page.keyboard.press(digit)
        send(page)
        assert len(counted.keys) <= BRIEF, counted.keys
    counted.all.clear()
    page.keyboard.type(scene.own.number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/calls/**")
    page.keyboard.press("4")
    send(page)
    assert len(counted.keys) <= BRIEF + BY_HAND, counted.keys
    assert counted.presses == 0
    assert sorted(call.disposition for call in calls_of(scene)) == ["sales", "sales", "silent", "wrong"]


def test_a_call_back_is_sent_by_mouse_alone(scene: Scene, visit: Open, stack: Stack) -> None:
    """Only what is text is typed."""
    page, counted = desk(visit, scene)
    rings(page, scene, stack)
    page.get_by_role("button", name="応答する").click()
    page.wait_for_url("**/desk/calls/**")
    page.get_by_label("お名前カナ").click()
    page.keyboard.type("サトウ")
    page.get_by_role("combobox", name="宛先").click()
    page.get_by_role("option", name="鈴木 一郎").click()
    page.get_by_label("用件").click()
    page.keyboard.type("見積の件で折返し希望。")
    page.get_by_text("復唱した").click()
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.locator("#confirm-strip")).to_be_visible()
    page.wait_for_timeout(READABLE)
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    assert counted.keys == []
    assert counted.presses <= ROUTINE
    assert [call.disposition for call in calls_of(scene)] == ["callback"]
