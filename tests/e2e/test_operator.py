"""The operator logs a call; the right company reads it, and nobody else."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, expect

from calls.models import Call, Draft
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit, sign_in
from tests.factories import as_system, client_for
from tests.harness.stack import Stack

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def start(window: Visit, scene: Scene) -> None:
    window.open("/desk/")
    window.page.get_by_role("button", name=scene.own.company.name).click()
    window.page.wait_for_url("**/desk/calls/**")


def saved(page: Page) -> None:
    """Everything typed so far has arrived at the server (saving begins 800 ms after the last change)."""
    page.wait_for_timeout(900)
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(page.locator("#save-state")).to_contain_text("保存済")


def fill(page: Page) -> None:
    page.get_by_label("会社名").fill("みどり建設")
    page.get_by_label("お名前カナ").fill("さとう")
    choose(page, "すずき")
    page.get_by_label("用件").fill("見積の件で折返し希望。")
    page.get_by_label("表示番号").fill("090-1234-5678")
    page.get_by_label("復唱した").check()


def choose(page: Page, typed: str) -> None:
    """An addressee by what one types of the reading."""
    box = page.get_by_role("combobox", name="宛先")
    box.click()
    box.press_sequentially(typed)
    box.press("Enter")


def calls_of(scene: Scene) -> list[Call]:
    with as_system(scene.own.id):
        return list(Call.objects.filter(tenant_id=scene.own.id))


def test_a_call_is_logged_by_keyboard_and_read_by_the_right_company(scene: Scene, visit: Open) -> None:
    window = visit(None)
    sign_in(window, scene.own.operator)
    page = window.page
    expect(page.get_by_role("heading", name="待機")).to_be_visible()
    start(window, scene)
    assert page.title().startswith(scene.own.company.name)
    page.keyboard.press("Alt+1")
    expect(page.get_by_label("お名前カナ")).to_be_focused()
    page.keyboard.type("さとう")
    page.keyboard.press("Alt+2")
    page.keyboard.type("yamada")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+3")
    page.keyboard.type("見積の件で折返し希望。")
    page.get_by_label("表示番号").fill("090-1234-5678")
    page.get_by_label("復唱した").check()
    window.check("desk-call")
    page.keyboard.press("Control+Enter")
    strip = page.locator("#confirm-strip")
    expect(strip).to_be_focused()
    expect(strip).to_contain_text(scene.own.company.name)
    expect(strip).to_contain_text("山田 太郎")
    window.check("desk-call-confirm")
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("status")).to_contain_text(f"{scene.own.company.name} へ送りました")
    (call,) = calls_of(scene)

    reader = visit(scene.own.user)
    reader.open(f"/p/{scene.own.company.slug}/inbox/")
    expect(reader.page.get_by_role("link", name="サトウ")).to_be_visible()
    stranger = visit(scene.other.user)
    stranger.open(f"/p/{scene.other.company.slug}/inbox/")
    expect(stranger.page.get_by_text("未読の伝言はありません")).to_be_visible()
    assert stranger.open(f"/p/{scene.own.company.slug}/inbox/") == 404
    assert stranger.open(f"/calls/{call.pk}/") in (403, 404)


def test_a_second_enter_at_once_does_not_send(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    fill(window.page)
    window.page.keyboard.press("Control+Enter")
    expect(window.page.locator("#confirm-strip")).to_be_visible()
    window.page.keyboard.press("Control+Enter")
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#confirm-strip")).to_be_hidden()
    assert calls_of(scene) == []


def test_what_is_missing_is_named_and_the_first_field_takes_the_focus(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    window.page.get_by_role("button", name="内容を確認する").click()
    expect(window.page.get_by_label("お名前カナ")).to_be_focused()
    expect(window.page.get_by_text("宛先を選んでください")).to_be_visible()
    expect(window.page.locator("#confirm-strip")).to_be_hidden()
    window.check("desk-call-errors")


def test_a_sales_call_is_done_in_three_keys(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    page.get_by_text("営業", exact=True).click()
    expect(page.get_by_label("用件")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    assert [call.disposition for call in calls_of(scene)] == ["sales"]


def test_the_draft_survives_a_killed_browser(
    scene: Scene, stack: Stack, playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    session = client_for(scene.own.operator).cookies["sessionid"].value
    context = playwright.chromium.launch_persistent_context(tmp_path / "profile", **browser_type_launch_args)
    context.add_cookies([{"name": "sessionid", "value": session, "url": stack.base_url}])
    window = Visit(context.new_page(), stack.base_url)
    start(window, scene)
    fill(window.page)
    saved(window.page)
    address = window.page.url
    kill_browser(tmp_path / "profile")
    again = playwright.chromium.launch_persistent_context(tmp_path / "second", **browser_type_launch_args)
    again.add_cookies([{"name": "sessionid", "value": session, "url": stack.base_url}])
    page = again.new_page()
    page.goto(f"{stack.base_url}/desk/drafts/")
    page.get_by_role("link", name="再開する").click()
    assert page.url == address
    expect(page.get_by_label("用件")).to_have_value("見積の件で折返し希望。")
    expect(page.get_by_role("combobox", name="宛先")).to_have_value("鈴木 一郎")
    again.close()


def kill_browser(profile: Path) -> None:
    """kill -9 of the browser that uses this profile: nothing is written on the way out."""
    mine = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and mine in _command(entry):
            os.kill(int(entry.name), signal.SIGKILL)


def _command(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def test_typing_goes_on_while_the_network_is_gone(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    page.context.set_offline(True)
    page.get_by_label("用件").fill("回線が切れている間の入力")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")
    page.context.set_offline(False)
    saved(page)
    with as_system(scene.own.id):
        assert Draft.objects.get(owner_id=scene.own.operator.pk).rev == 1


def test_two_windows_of_one_call_show_both_texts(scene: Scene, visit: Open) -> None:
    first = visit(scene.own.operator)
    start(first, scene)
    second = visit(scene.own.operator)
    second.open(first.page.url.removeprefix(first.base))
    first.page.get_by_label("用件").fill("一つ目の画面")
    expect(first.page.locator("#save-state")).to_contain_text("保存済")
    first.page.wait_for_timeout(1000)
    second.page.get_by_label("用件").fill("二つ目の画面")
    expect(second.page.get_by_text("別の画面で先に保存されています")).to_be_visible()
    expect(second.page.locator("#conflict")).to_contain_text("一つ目の画面")
    expect(second.page.get_by_label("用件")).to_have_value("二つ目の画面")
    second.page.get_by_role("button", name="この画面の入力を残す").click()
    saved(second.page)
    second.page.reload()
    expect(second.page.get_by_label("用件")).to_have_value("二つ目の画面")


def test_enter_in_a_conversion_sends_and_saves_nothing(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {urlsplit(request.url).path}"))
    page.get_by_label("お名前カナ").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "さとう", "selectionStart": 3, "selectionEnd": 3})
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)
    assert [sent for sent in requests if not sent.startswith("GET")] in ([], ["POST /me/typing-key/"])
    session.send("Input.insertText", {"text": "サトウ"})
    expect(page.get_by_label("お名前カナ")).to_have_value("サトウ")
    saved(page)


def test_everything_works_without_scripts(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator, scripts=False)
    start(window, scene)
    page = window.page
    page.get_by_label("お名前カナ").fill("さとう")
    page.get_by_label("宛先").select_option(label="鈴木 一郎")
    page.get_by_label("用件").fill("見積の件")
    page.get_by_label("表示番号").fill("090-1234-5678")
    page.get_by_label("復唱した").check()
    page.get_by_role("button", name="内容を確認する").click()
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    expect(page.get_by_role("heading", name="待機")).to_be_visible()
    assert len(calls_of(scene)) == 1


def test_a_correction_reaches_the_client_beside_the_old_text(scene: Scene, visit: Open) -> None:
    call = scene.own.log()
    window = visit(scene.own.operator)
    window.open(f"/calls/{call.pk}/")
    window.page.get_by_role("link", name="訂正を送る").click()
    window.check("correct-closed")
    window.page.get_by_role("radio", name="応対").check()
    window.page.get_by_role("button", name="目的を記録して表示する").click()
    window.page.get_by_label("用件").fill("訂正後の用件")
    window.page.get_by_label("漢字").fill("吉田 健太郎")
    window.check("correct")
    window.page.get_by_role("button", name="訂正を送る").click()
    expect(window.page.get_by_role("status")).to_contain_text("訂正を送りました")
    reader = visit(scene.own.user, PHONE)
    reader.open(f"/p/{scene.own.company.slug}/messages/{scene.own.message_of(call).pk}/")
    expect(reader.page.get_by_text("訂正後の用件", exact=True)).to_be_visible()
    expect(reader.page.get_by_text("この伝言は訂正版です")).to_be_visible()
    expect(reader.page.get_by_role("region", name="訂正したところ")).to_contain_text("吉田 健太郎")
    reader.check("message-corrected")


def test_the_call_fits_the_screen_without_scrolling(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator, DESKTOP)
    start(window, scene)
    page = window.page
    assert page.evaluate("document.documentElement.scrollHeight") <= DESKTOP[1]
    page.keyboard.press("Alt+m")
    expect(page.get_by_role("button", name="メモを残す")).to_be_in_viewport(ratio=1)
    assert page.evaluate("window.scrollY") == 0
