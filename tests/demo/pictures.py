"""The pictures of docs/操作手引き.md: `python -m tests.demo.pictures` beside a running `make run`. Demo only, no real data."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

from callcenter.embedded.home import Home
from callcenter.settings import env
from tests.harness import browser as chromium

FOLDER = env.ROOT / "docs" / "images" / "manual"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
CALLED = "+81350001001"
SOON = 30_000


@contextmanager
def a_call() -> Iterator[None]:
    """Rings at the company of the pictures while the block goes on."""
    command = [sys.executable, "manage.py", "simulate_calls", "--calls", "1", "--called", CALLED, "--seed", "7"]
    ringing = subprocess.Popen(command, cwd=env.ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        ringing.terminate()
        ringing.wait()


def signed_in(browser: Browser, base: str, email: str, size: dict[str, int]) -> Page:
    password = (Home.here().path / "secrets" / "demo-password").read_text("ascii").strip()
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログインする").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


def keep(page: Page, name: str, part: str = "") -> None:
    """The window as it is, or a part of it, without the line that only the demo has."""
    page.evaluate("document.querySelector('.demo-banner')?.remove()")
    page.wait_for_timeout(700)  # what refreshes itself has come
    (page.locator(part) if part else page).screenshot(path=FOLDER / f"{name}.png")


def of_an_operator(browser: Browser, base: str) -> None:
    page = signed_in(browser, base, "op1@demo.example", DESK)
    page.goto(f"{base}/desk/")
    expect(page.get_by_role("button", name="受付を始める")).to_be_visible(timeout=SOON)
    keep(page, "desk")
    page.get_by_role("button", name="受付を始める").click()
    with a_call():
        expect(page.locator(".ringing").first).to_be_visible(timeout=SOON)
        keep(page, "ringing")
        page.keyboard.press("F2")
        page.wait_for_url("**/desk/calls/**")
    write(page)
    keep(page, "call")
    ask_for_help(page, browser, base)
    page.keyboard.press("Alt+m")
    page.keyboard.type("とてもお急ぎの様子でした。次は最初にお名前をうかがうとよさそうです。")
    page.get_by_role("button", name="メモを残す").click()
    expect(page.locator(".memo__list")).to_contain_text("お急ぎ")
    keep(page, "memo", "#memo")
    page.keyboard.press("Alt+3")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_be_visible()
    page.wait_for_timeout(700)
    for question in page.locator("[name=risk]").all():
        question.check()
    keep(page, "confirm")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    keep(page, "undo")
    page.goto(f"{base}/desk/board/")
    keep(page, "board")
    end_a_call(page, base)


def ask_for_help(page: Page, browser: Browser, base: str) -> None:
    """And somebody comes."""
    page.keyboard.press("Alt+p")
    expect(page.locator("#call-in")).to_contain_text("応援を待っています", timeout=SOON)
    keep(page, "call-in", ".call-in")
    floor = signed_in(browser, base, "sv@demo.example", PHONE)
    floor.goto(f"{base}/sv/floor/")
    floor.get_by_role("button", name="向かう").first.wait_for(timeout=SOON)
    keep(floor, "call-in-phone")
    floor.get_by_role("button", name="向かう").first.click()
    expect(page.locator("#call-in")).to_contain_text("向かっています", timeout=SOON)
    floor.get_by_role("button", name="終わりにする").first.click()
    floor.context.close()
    expect(page.locator("[data-call-in]")).to_be_visible(timeout=SOON)


def end_a_call(page: Page, base: str) -> None:
    """With a caller who abuses."""
    page.goto(f"{base}/desk/")
    page.get_by_label("着信した番号、または委託元の名前").fill("03-5000-1001")
    page.get_by_role("button", name="受電を始める").click()
    page.wait_for_url("**/desk/calls/**")
    page.get_by_text("カスハラを受けているとき").click()
    page.get_by_role("button", name="カスハラとして記録する").click()
    expect(page.locator(".call-in__words")).to_be_visible(timeout=SOON)
    keep(page, "abuse", ".call-in")


def write(page: Page) -> None:
    page.locator("[name=disposition][value=callback]").check(force=True)
    page.get_by_label("会社名").fill("みなと建設")
    page.get_by_label("お名前カナ").fill("サトウ")
    box = page.get_by_role("combobox", name="宛先")
    box.click()
    box.press_sequentially("やまだ")
    box.press("Enter")
    page.get_by_label("用件").fill("見積の件で、折返しのお電話をご希望です。")
    page.get_by_label("表示番号").fill("090-1234-5678")
    page.get_by_label("復唱した").check()
    page.wait_for_timeout(1500)


def of_a_supervisor(browser: Browser, base: str) -> None:
    page = signed_in(browser, base, "sv@demo.example", DESK)
    page.goto(f"{base}/sv/")
    keep(page, "day")
    page.goto(f"{base}/desk/statistics/")
    keep(page, "statistics")
    page.goto(f"{base}/sv/harassment/")
    page.get_by_role("link", name="開く").first.click()
    expect(page.get_by_role("heading", name="オペレーターへのケア")).to_be_visible()
    keep(page, "care")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for name, path in (("floor-phone", "/sv/floor/"), ("instructions-phone", "/p/aoba-shoji/instructions/")):
        page.goto(base + path)
        keep(page, name)


def main() -> None:
    base = f"http://127.0.0.1:{env.number('PORT', 8000)}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find())
        for of_whom in (of_an_operator, of_a_supervisor):
            of_whom(browser, base)
        browser.close()


if __name__ == "__main__":
    main()
