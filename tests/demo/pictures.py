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


def keep(page: Page, name: str) -> None:
    """The window as it is, without the line that only the demo has."""
    page.evaluate("document.querySelector('.demo-banner')?.remove()")
    page.wait_for_timeout(700)  # what refreshes itself has come
    page.screenshot(path=FOLDER / f"{name}.png")


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
