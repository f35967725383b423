"""社内メモ in a real browser: beside what is being typed, and after it was sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Scene, Visit
from tests.e2e.test_operator import calls_of, fill, saved, start

pytestmark = pytest.mark.e2e

SAID = "折返しは山田さんが詳しいです。"


def test_a_memo_is_left_by_key_beside_the_form_and_is_there_afterwards(
    scene: Scene, visit: Callable[..., Visit]
) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    page.keyboard.press("Alt+m")
    memo = page.locator("#memo textarea")
    expect(memo).to_be_focused()
    page.keyboard.insert_text(SAID)
    page.get_by_label("用件").press("Control+Enter")
    expect(memo).to_be_focused()
    expect(page.get_by_text("入力中の社内メモがあります。", exact=False).and_(page.locator("p"))).to_be_visible()
    expect(page.locator("#confirm-strip")).to_be_hidden()
    window.check("memo-beside-a-draft")
    memo.press("Control+Enter")
    expect(page.locator(".memo__list")).to_contain_text(SAID)
    expect(page.get_by_label("用件")).to_have_value("見積の件で折返し希望。")
    saved(page)
    page.get_by_label("用件").press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    (call,) = calls_of(scene)
    phone = visit(scene.own.operator, PHONE)
    phone.open(f"/calls/{call.pk}/")
    expect(phone.page.locator(".memo__list")).not_to_contain_text(SAID)
    phone.page.keyboard.press("Alt+m")
    expect(phone.page.locator("#memo textarea")).to_be_focused()
    phone.page.get_by_role("radio", name="応対").check()
    phone.page.get_by_role("button", name="目的を記録して表示する").click()
    expect(phone.page.locator(".memo__list")).to_contain_text(SAID)
    phone.check("memo-of-a-call")
    phone.page.keyboard.press("Alt+l")
    expect(phone.page.locator(".memo__list")).not_to_contain_text(SAID)
