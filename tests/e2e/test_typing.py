"""What the operator types is checked where it is typed, and nothing of it is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_operator import calls_of, fill, saved, start

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_each_field_says_what_is_wrong_with_it_and_everything_is_saved(
    scene: Scene, visit: Open, size: tuple[int, int]
) -> None:
    window = visit(scene.own.operator, size)
    start(window, scene)
    page = window.page
    fill(page)
    page.get_by_label("お名前カナ").fill("田中@@@")
    page.get_by_label("表示番号").fill("12345")
    page.get_by_label("折返し先").fill("なし")
    page.get_by_label("希望日時").fill("あ" * 140)
    page.get_by_label("用件").fill("一行目\v二行目\x07" + "あ" * 8000)
    page.get_by_label("会社名").focus()
    saved(page)
    for label, said in (
        ("お名前カナ", "カナで入力してください"),
        ("表示番号", "電話番号として読めません"),
        ("折返し先", "電話番号として読めません"),
        ("希望日時", "100文字以内"),
        ("用件", "U+0007"),
    ):
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".errorlist", has_text=said).first).to_be_visible()
    expect(page.get_by_text("140 / 100")).to_be_visible()
    expect(page.get_by_text("8,008 / 8,000")).to_be_visible()
    window.check("desk-call-marked")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_hidden()
    expect(page.get_by_label("お名前カナ")).to_be_focused()
    address = page.url
    page.goto(address)
    expect(page.get_by_label("お名前カナ")).to_have_value("田中@@@")


def test_what_was_said_is_kept_by_one_box_and_sent(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    page.get_by_label("お名前カナ").fill("ジョン1世")
    page.get_by_label("折返し先").fill("０３５０００１２３４")
    page.get_by_label("会社名").focus()
    expect(page.get_by_label("折返し先")).to_have_value("03-5000-1234")
    page.get_by_label("お名前カナ").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="聞いたとおりに残す")).to_be_focused()
    page.keyboard.press("Space")
    saved(page)
    expect(page.locator(".errorlist")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_contain_text("03-5000-1234")
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    assert len(calls_of(scene)) == 1


def test_a_message_is_sent_without_a_number_and_without_reading_it_back(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    page.get_by_label("表示番号").fill("非通知")
    page.get_by_text("伝言", exact=True).first.click()
    expect(page.get_by_label("復唱した")).to_be_hidden()
    expect(page.get_by_label("希望日時")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    strip = page.locator("#confirm-strip")
    expect(strip).to_be_visible()
    expect(strip).to_contain_text("不要")
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    (call,) = calls_of(scene)
    message = scene.own.message_of(call)
    assert (call.disposition, message.callback, message.read_back) == ("message", False, False)


def test_an_urgent_call_is_urgent_and_a_callback_without_a_number_is_marked_when_left(
    scene: Scene, visit: Open
) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    page.get_by_label("表示番号").fill("公衆電話")
    page.get_by_text("緊急", exact=True).first.click()
    page.get_by_label("折返し先").focus()
    page.get_by_label("会社名").focus()
    expect(page.get_by_text("折返し先の電話番号を入力してください")).to_be_visible()
    page.get_by_label("折返し先").fill("090-1234-5678")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip [data-strip=urgency]")).to_have_text("緊急")
