"""Every key that a page's help names does something on that page, and every key that stands on a page is in its help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Page, expect

from callcenter.ui.help import HELP, Key
from tests.calls.approving import approval_of, need, send_flagged
from tests.calls.desk import start
from tests.calls.window import open_window, sent_at_desk
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_live import SOON, tells
from tests.e2e.test_operator import fill
from tests.factories import client_for
from tests.harness.stack import Stack
from tests.knowledge.make import published
from tests.telephony.make import CALLER, make_pbx

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]
Before = Mapping[str, Callable[[], object]]

TRIED = (
    "calls:desk",
    "calls:call",
    "calls:board",
    "calls:sent",
    "calls:call_view",
    "calls:correct",
    "calls:approvals",
    "calls:approval",
    "calls:message",
    "knowledge:view",
)
ELSEWHERE = {"recordings:panel": "tests/js/test_player.py presses them on a player"}
NAMES = {"Ctrl": "Control", "Esc": "Escape"}
# A key has worked when the page took it, the focus moved or a form was sent. No form leaves the page.
WATCH = """
window.__worked = false;
addEventListener("keydown", (event) => {
  const before = document.activeElement;
  setTimeout(() => { if (event.defaultPrevented || document.activeElement !== before) window.__worked = true; }, 0);
}, true);
addEventListener("submit", (event) => {
  if (window.__let) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  window.__worked = true;
}, true);
"""
DONE = "new Promise((go) => setTimeout(() => { go(window.__worked); window.__worked = false; }, 10))"
SCRIPT = {
    "tree": [{"place": str(place), "label": f"道筋 {place}", "say": "承ります。"} for place in range(1, 7)],
    "faq": [{"question": "料金はいくらですか", "answerable": "no"}],
    "snippets": [{"text": "折返しご希望です。"}],
}


def presses(key: Key) -> Iterator[str]:
    """As the browser calls them; of a row the first and the last."""
    for said in key.presses:
        for one in (said[0], said[-1]) if "–" in said else (said,):
            yield "+".join(NAMES.get(part, part) for part in one.split("+"))


def untrue(page: Page, name: str, before: Before) -> list[str]:
    """What the help of this page says wrongly of its keys. ``before``: what must be for a key to have something to do."""
    found, keys = list[str](), HELP[name].keys
    for key in keys:
        before.get(key.presses[0], lambda: None)()
        for pressed in presses(key):
            page.keyboard.press(pressed)
            if not page.evaluate(DONE):
                found.append(f"{pressed} does nothing")
    shown = {text for text in page.locator("kbd:visible").all_inner_texts() if not text.isdigit()}
    return found + sorted(shown - {said for key in keys for said in key.presses})


def opened(visit: Open, scene: Scene, role: str, path: str) -> Page:
    window = visit(scene.people[role])
    window.page.add_init_script(WATCH)
    assert window.open(path) == 200
    return window.page


def test_the_keys_of_the_desk_and_of_a_call(scene: Scene, visit: Open, stack: Stack) -> None:
    open_window(scene.own, 60)
    scene.own.log(number=CALLER)
    sent_at_desk(scene.own, client_for(scene.own.operator))
    published(scene.own.company, **SCRIPT)
    tells(stack, make_pbx(scene.own), "ringing", caller_number=CALLER)
    page = opened(visit, scene, "operator", "/desk/")
    expect(page.locator(".ringing")).to_be_visible(timeout=SOON)
    expect(page.locator("desk-presence")).to_be_visible()
    assert untrue(page, "calls:desk", {}) == []

    plain = visit(scene.own.operator).page
    plain.goto(page.url)
    expect(plain.locator(".ringing")).to_be_visible(timeout=SOON)
    plain.keyboard.press("F2")
    plain.wait_for_url("**/desk/calls/**")
    page.goto(plain.url)
    plain.close()

    def complete() -> None:
        page.locator("[name=disposition][value=callback]").check(force=True)
        fill(page)

    strip = page.locator("#confirm-strip")
    sales = page.locator("[name=disposition][value=sales]")
    before: dict[str, Callable[[], None]] = {
        "Alt+B": lambda: sales.check(force=True),
        "Ctrl+Enter": complete,
        "Esc": expect(strip).to_be_visible,
    }
    assert untrue(page, "calls:call", before) == []
    expect(strip).to_be_hidden()


def test_the_keys_of_lists_and_of_what_was_sent(scene: Scene, visit: Open) -> None:
    open_window(scene.own, 60)
    call_id = sent_at_desk(scene.own, client_for(scene.own.operator))
    for _unfinished in range(2):
        start(client_for(scene.own.operator), scene.own)
    page = opened(visit, scene, "operator", "/desk/board/")
    assert untrue(page, "calls:board", {}) == []
    page.goto(page.url.replace("board", "sent"))
    assert untrue(page, "calls:sent", {}) == []
    page.goto(page.url.replace("desk/sent", f"calls/{call_id}"))

    def reveal() -> None:
        page.evaluate("window.__let = true")
        page.get_by_role("button", name="目的を記録して表示する").click()
        page.locator("[data-masked]").first.wait_for()

    assert untrue(page, "calls:call_view", {"Alt+L": reveal}) == []
    page.goto(f"{page.url}correct/")
    assert untrue(page, "calls:correct", {}) == []


def test_the_keys_of_what_waits_for_a_supervisor(scene: Scene, visit: Open) -> None:
    need(scene.own, "sensitive")
    _first, call_id = (send_flagged(client_for(scene.own.operator), scene.own) for _each in range(2))
    page = opened(visit, scene, "supervisor", "/sv/approvals/")
    assert untrue(page, "calls:approvals", {}) == []
    page.goto(f"{page.url}{approval_of(scene.own, call_id).pk}/")

    def reveal() -> None:
        page.evaluate("window.__let = true")
        page.get_by_role("button", name="内容を確認する").click()
        page.locator("[data-masked]").first.wait_for()
        page.evaluate("window.__let = false")

    assert untrue(page, "calls:approval", {"a": reveal}) == []


def test_the_keys_of_a_message_and_of_a_script(scene: Scene, visit: Open) -> None:
    call, slug = scene.own.log(), scene.own.company.slug
    published(scene.own.company, **SCRIPT)
    page = opened(visit, scene, "client_user", f"/p/{slug}/messages/{scene.own.message_of(call).pk}/")
    expect(page.locator("#unread-form")).to_be_visible()
    assert untrue(page, "calls:message", {}) == []
    page = opened(visit, scene, "operator", f"/p/{slug}/script/view/")
    pane = page.locator("#script-pane")
    assert untrue(page, "knowledge:view", {"1–6": pane.focus}) == []


def test_no_page_with_keys_is_left_out() -> None:
    assert {entry.pages[0] for entry in HELP.values() if entry.keys} == {*TRIED, *ELSEWHERE}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_help_opens_beside_the_page_and_as_a_page(scene: Scene, visit: Open, size: tuple[int, int]) -> None:
    window = visit(scene.own.operator, size, touch=size == PHONE)
    page = window.page
    window.open("/desk/")
    button = page.get_by_role("link", name="この画面の説明")
    (button.tap if size == PHONE else button.click)()
    panel = page.get_by_role("complementary", name="この画面の説明")
    expect(panel).to_contain_text("受付を始めます")
    window.check("desk-help")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    plain = visit(scene.own.operator, size, scripts=False)
    plain.open("/desk/")
    plain.page.get_by_role("link", name="この画面の説明").click()
    expect(plain.page.get_by_role("heading", name="使えるキー")).to_be_visible()
