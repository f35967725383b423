"""What was just sent is taken back by key, by mouse and by touch, and everything typed is there again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.calls.window import call_of, let_pass, open_window
from tests.e2e.conftest import PHONE, Scene, Visit
from tests.e2e.test_operator import calls_of, fill, start

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def send(window: Visit, scene: Scene) -> None:
    start(window, scene)
    fill(window.page)
    confirm(window.page)


def confirm(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_visible()
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")


def everything_is_there(page: Page) -> None:
    page.wait_for_url("**/desk/calls/**")
    expect(page.get_by_label("会社名")).to_have_value("みどり建設")
    expect(page.get_by_label("お名前カナ")).to_have_value("サトウ")
    expect(page.get_by_role("combobox", name="宛先")).to_have_value("鈴木 一郎")
    expect(page.get_by_label("用件")).to_have_value("見積の件で折返し希望。")
    expect(page.get_by_label("復唱した")).to_be_checked()


def test_what_was_sent_is_taken_back_by_key_by_mouse_and_from_the_list(scene: Scene, visit: Open) -> None:
    open_window(scene.own, 60)
    window = visit(scene.own.operator)
    page, notice = window.page, window.page.locator("undo-window")
    send(window, scene)
    expect(notice).to_contain_text(f"{scene.own.company.name} へ送りました")
    expect(notice.locator("[data-left]")).to_contain_text("秒")
    window.check("desk-undo")
    reader = visit(scene.own.user)
    reader.open(f"/p/{scene.own.company.slug}/inbox/")
    expect(reader.page.get_by_text("未読の伝言はありません")).to_be_visible()
    page.keyboard.press("Alt+U")
    everything_is_there(page)
    confirm(page)
    notice.get_by_role("button", name="取り消す").click()
    everything_is_there(page)
    confirm(page)
    window.open("/desk/sent/")
    window.check("sent-undo")
    page.keyboard.press("Alt+U")
    everything_is_there(page)
    confirm(page)
    (call,) = calls_of(scene)
    let_pass(call.pk)
    notice.get_by_role("button", name="取り消す").click()
    expect(page.get_by_role("heading", name="取り消せる時間を過ぎました")).to_be_visible()
    expect(page.get_by_role("link", name="訂正を送る")).to_be_visible()
    window.check("desk-undo-too-late")
    reader.page.reload()
    expect(reader.page.get_by_role("link", name="サトウ")).to_have_count(1)


def test_a_risk_is_answered_by_y_and_enter_before_anything_is_sent(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    page, strip = window.page, window.page.locator("#confirm-strip")
    start(window, scene)
    fill(page)
    page.get_by_label("用件").fill("カードは4111 1111 1111 1111です。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="番号を伏せる")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    question = strip.get_by_label("カード番号かマイナンバー")
    expect(question).to_be_focused()
    window.check("desk-call-risk")
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    expect(question).to_be_focused()
    assert calls_of(scene) == []
    page.keyboard.press("y")
    expect(question).to_be_checked()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert len(calls_of(scene)) == 1


def test_on_a_phone_by_touch_and_when_the_time_is_over_it_says_what_is_left(scene: Scene, visit: Open) -> None:
    open_window(scene.own, 60)
    window = visit(scene.own.operator, size=PHONE, touch=True)
    page, notice = window.page, window.page.locator("undo-window")
    send(window, scene)
    window.check("desk-undo-phone")
    notice.get_by_role("button", name="取り消す").tap()
    everything_is_there(page)
    confirm(page)
    notice.evaluate("notice => { notice.ends = 0; }")
    expect(notice).to_contain_text("取り消せる時間を過ぎ")
    expect(notice.get_by_role("button", name="取り消す")).to_be_hidden()
    (call,) = calls_of(scene)
    assert call_of(scene.own, call.pk).undone_at is None


def test_a_correction_taken_back_is_in_its_form_as_it_was_typed(scene: Scene, visit: Open) -> None:
    call = scene.own.log()
    open_window(scene.own, 60)
    window = visit(scene.own.operator)
    page, body = window.page, window.page.get_by_role("textbox", name="用件")
    window.open(f"/calls/{call.pk}/correct/")
    page.get_by_text("応対", exact=True).click()
    page.get_by_role("button", name="目的を記録して表示する").click()
    body.fill("直した用件です。")
    for by_key in (True, False):
        page.get_by_role("button", name="へ訂正を送る").click()
        expect(page.locator("undo-window")).to_contain_text("へ訂正を送りました")
        if by_key:
            page.keyboard.press("Alt+U")
        else:
            page.locator("undo-window").get_by_role("button", name="取り消す").click()
        expect(body).to_have_value("直した用件です。")
        window.check("correct-again")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    window.check("correct-again")
    window.open(f"/calls/{call.pk}/correct/")
    window.check("correct-left")
    page.get_by_text("応対", exact=True).click()
    page.get_by_role("button", name="取り消した訂正の続きを書く").click()
    expect(body).to_have_value("直した用件です。")
