"""A flagged send waits: the supervisor sees it at once and returns or approves it, the operator reads at once what became of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.calls.approving import approval_of, need
from tests.calls.window import open_window
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_live import LISTENING, SOON
from tests.e2e.test_operator import calls_of, fill, start

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def sends_flagged(page: Page) -> None:
    """By keyboard: the card's number is kept, the question is answered, and it is sent."""
    page.get_by_label("用件").fill("カードは4111 1111 1111 1111です。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="番号を伏せる")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    affirm(page)


def affirm(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    question = page.locator("#confirm-strip").get_by_label("カード番号かマイナンバー")
    expect(question).to_be_focused()
    expect(page.locator("#confirm-strip")).to_contain_text("承認を待ちます")
    page.wait_for_timeout(650)
    page.keyboard.press("y")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def both(window: Visit, name: str) -> None:
    """As a desk and as a phone sees it."""
    for size in (PHONE, DESKTOP):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        window.check(name)


def test_it_is_returned_mended_and_approved_by_key_and_by_mouse(scene: Scene, visit: Open) -> None:
    open_window(scene.own, 60)
    need(scene.own, "sensitive")
    watching, window = visit(scene.people["supervisor"]), visit(scene.own.operator)
    floor, page = watching.page, window.page
    watching.open("/sv/floor/")
    floor.locator(LISTENING).first.wait_for(state="attached")
    start(window, scene)
    fill(page)
    sends_flagged(page)
    own = page.locator(".waits")
    expect(own).to_contain_text("は承認待ちです")
    both(window, "desk-waits")
    listed = floor.get_by_role("region", name="送信が承認を待っています")
    expect(listed).to_contain_text(scene.own.company.name, timeout=SOON)
    expect(floor.locator("#live-assertive")).to_contain_text("承認を待っています")
    both(watching, "sv-floor-approvals")
    listed.get_by_role("link", name="確認する").focus()
    floor.keyboard.press("Enter")
    floor.wait_for_url("**/sv/approvals/**")
    both(watching, "sv-approval-closed")
    floor.get_by_role("button", name="内容を確認する").focus()
    floor.keyboard.press("Enter")
    expect(floor.get_by_text("カードは4111")).to_be_visible()
    both(watching, "sv-approval-open")
    floor.keyboard.press("b")
    expect(floor.get_by_label("差し戻す理由")).to_be_focused()
    floor.get_by_role("button", name="差し戻す").click()
    expect(floor.locator("[data-error-summary]")).to_be_visible()
    watching.check("sv-approval-error")
    floor.get_by_label("差し戻す理由").fill("カード番号は消して、下4桁だけにしてください。")
    page.locator(LISTENING).first.wait_for(state="attached")
    floor.get_by_role("button", name="差し戻す").click()
    expect(floor.get_by_text("差し戻しました")).to_be_visible()
    expect(page.locator("main").get_by_text("カード番号は消して")).to_be_visible(timeout=SOON)
    expect(page.locator("#live-assertive")).to_contain_text("差し戻されました")
    both(window, "desk-returned")
    page.get_by_role("link", name="直して送り直す").click()
    page.wait_for_url("**/desk/calls/**")
    expect(page.get_by_label("用件")).to_have_value("カードは4111 1111 1111 1111です。")
    window.check("desk-call-returned")
    affirm_again(page)
    watching.open("/sv/approvals/")
    both(watching, "sv-approvals")
    floor.keyboard.press("j")
    floor.keyboard.press("Enter")
    floor.wait_for_url("**/sv/approvals/**-**/")
    floor.get_by_role("button", name="内容を確認する").click()
    expect(floor.get_by_text("カードは4111")).to_be_visible()
    page.locator(LISTENING).first.wait_for(state="attached")
    floor.keyboard.press("a")
    expect(floor.get_by_text("承認しました")).to_be_visible()
    expect(page.locator("undo-window")).to_contain_text("へ送りました", timeout=SOON)
    expect(own).to_have_count(0)
    (call,) = calls_of(scene)
    assert approval_of(scene.own, call.pk).state == "approved"


def affirm_again(page: Page) -> None:
    """What was kept once is asked about again where the form opens anew."""
    page.keyboard.press("Control+Enter")
    allow = page.get_by_role("button", name="このまま残す")
    question = page.locator("#confirm-strip").get_by_label("カード番号かマイナンバー")
    expect(allow.or_(question)).to_be_visible()
    if allow.is_visible():
        allow.click()
        affirm(page)
        return
    page.wait_for_timeout(650)
    question.check()
    page.get_by_role("button", name="へ送る").click()
    page.wait_for_url("**/desk/")


def test_what_waits_is_taken_back_by_key_and_by_touch(scene: Scene, visit: Open) -> None:
    open_window(scene.own, 60)
    need(scene.own, "sensitive")
    window = visit(scene.own.operator, size=PHONE, touch=True)
    page = window.page
    start(window, scene)
    fill(page)
    sends_flagged(page)
    page.locator(".waits").get_by_role("button", name="取り消す").tap()
    page.wait_for_url("**/desk/calls/**")
    affirm_again(page)
    expect(page.locator(".waits")).to_be_visible()
    page.keyboard.press("Alt+U")
    page.wait_for_url("**/desk/calls/**")
    expect(page.get_by_label("用件")).to_have_value("カードは4111 1111 1111 1111です。")


def test_the_rule_is_set_by_the_company_and_by_the_house(scene: Scene, visit: Open) -> None:
    for person, address in (
        (scene.people["client_admin"], f"/p/{scene.own.company.slug}/approvals/"),
        (scene.people["admin"], f"/p/{scene.own.company.slug}/approvals/"),
    ):
        window = visit(person)
        window.open(address)
        box = window.page.get_by_label("ほかの委託元の名前か電話番号")
        (box.uncheck if box.is_checked() else box.check)()
        window.page.get_by_role("button", name="保存する").click()
        expect(window.page.get_by_text("保存しました")).to_be_visible()
        both(window, f"approval-rule-{person.pk}")
    window = visit(scene.people["admin"])
    window.open("/admin/approvals/")
    both(window, "approval-rule-house")
