"""What is typed into a call survives: the browser's death while the line is gone, a newer text elsewhere, another person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from calls.models import Draft
from calls.services import save_draft
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit, sign_in
from tests.e2e.test_operator import kill_browser, saved, start
from tests.factories import acting, as_system, join
from tests.harness.stack import Stack

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]
TYPED = {"お名前カナ": "トクガワ", "用件": "回線が切れている間に聞いた用件 XQ-7731", "表示番号": "090-5566-7788"}
KEPT = "この端末に保存（サーバーへは未保存）"


@pytest.fixture
def launch(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """A browser on one profile, again and again."""
    contexts: list[BrowserContext] = []

    def start_browser() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", locale="ja-JP", **browser_type_launch_args
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield start_browser
    contexts[-1].close()


def type_without_a_line(page: Page) -> None:
    page.get_by_label("用件").fill("回線があるうちの入力")
    saved(page)
    page.context.set_offline(True)
    for label, text in TYPED.items():
        page.get_by_label(label).fill(text)
    expect(page.locator("#save-state")).to_have_text(KEPT)
    page.wait_for_timeout(700)


def test_a_killed_browser_without_a_line_loses_nothing(
    scene: Scene, stack: Stack, launch: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    window = Visit(launch().new_page(), stack.base_url)
    sign_in(window, scene.own.operator)
    start(window, scene)
    type_without_a_line(window.page)
    address = window.page.url
    kill_browser(tmp_path / "profile")
    for text in TYPED.values():
        assert nowhere(tmp_path / "profile", text)

    window = Visit(launch().new_page(), stack.base_url)
    sign_in(window, scene.own.operator)
    window.open("/desk/drafts/")
    expect(window.page.get_by_text("この端末に未保存の入力")).to_be_visible()
    window.page.get_by_role("link", name="再開する").click()
    assert window.page.url == address
    expect(window.page.get_by_text("保存されていなかった入力を戻しました")).to_be_visible()
    for label, text in TYPED.items():
        expect(window.page.get_by_label(label)).to_have_value(text)
    saved(window.page)
    window.check("desk-call-put-back")
    assert left_in(window.page) == 0
    with as_system(scene.own.id):
        assert Draft.objects.get(owner_id=scene.own.operator.pk).rev == 2


def test_ten_minutes_without_a_line_end_in_a_save(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    window.page.clock.install()
    start(window, scene)
    type_without_a_line(window.page)
    page = window.page
    page.clock.run_for(600_000)
    expect(page.locator("#save-state")).to_have_text(KEPT)
    page.context.set_offline(False)
    page.clock.run_for(10_000)
    saved(page)
    with as_system(scene.own.id):
        assert Draft.objects.get(owner_id=scene.own.operator.pk).rev == 2
    assert left_in(page) == 0
    for label, text in TYPED.items():
        expect(page.get_by_label(label)).to_have_value(text)


def nowhere(profile: Path, text: str) -> bool:
    """The browser's files hold it neither as UTF-8 nor as UTF-16."""
    needles = [text.encode(), text.encode("utf-16-le")]
    files = (path for path in profile.rglob("*") if path.is_file())
    return not any(needle in path.read_bytes() for path in files for needle in needles)


def left_in(page: Page) -> int:
    """How many copies the browser holds."""
    return int(
        page.evaluate(
            """() => new Promise((done) => { const open = indexedDB.open("typed");
            open.onsuccess = () => { const all = open.result.transaction("copies").objectStore("copies").count();
            all.onsuccess = () => done(all.result); }; })"""
        )
    )


def die(window: Visit, path: str) -> Visit:
    """The page goes without a word while there is no line; another one of the same browser opens the call."""
    context = window.page.context
    window.page.close(run_before_unload=False)
    context.set_offline(False)
    again = Visit(context.new_page(), window.base)
    again.open(path)
    return again


def begin(window: Visit, scene: Scene) -> str:
    start(window, scene)
    type_without_a_line(window.page)
    return window.page.url.removeprefix(window.base)


def save_elsewhere(scene: Scene) -> None:
    with acting(scene.own.operating(), write=scene.own.id) as state:
        draft = Draft.objects.get(owner_id=scene.own.operator.pk)
        save_draft(actor=state.actor, draft_id=draft.pk, rev=draft.rev, content={"body": "別の画面で保存した用件"})


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_beside_a_newer_text_the_person_chooses(scene: Scene, visit: Open, size: tuple[int, int]) -> None:
    window = visit(scene.own.operator, size)
    path = begin(window, scene)
    save_elsewhere(scene)
    window = die(window, path)
    page = window.page
    expect(page.get_by_text("この端末に、保存されていない入力が残っています")).to_be_visible()
    row = page.locator(".compare > div").filter(has_text="用件")
    expect(row).to_contain_text(TYPED["用件"])
    expect(row).to_contain_text("別の画面で保存した用件")
    expect(page.get_by_label("用件")).to_have_value("別の画面で保存した用件")
    window.check("desk-call-left-here")
    page.get_by_label("希望日時").fill("迷っている間の入力")
    saved(page)
    page.reload()
    page.get_by_role("button", name="この端末の入力にする").click()
    expect(page.get_by_label("用件")).to_have_value(TYPED["用件"])
    saved(page)
    page.reload()
    expect(page.get_by_label("用件")).to_have_value(TYPED["用件"])
    assert left_in(page) == 0


def test_the_newer_text_can_stay(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    path = begin(window, scene)
    save_elsewhere(scene)
    window = die(window, path)
    window.page.get_by_role("button", name="保存されている内容のままにする").click()
    expect(window.page.locator("#kept-here")).to_be_hidden()
    window.page.reload()
    expect(window.page.get_by_label("用件")).to_have_value("別の画面で保存した用件")
    expect(window.page.locator("#kept-here")).to_be_hidden()


def test_it_opens_for_nobody_else_and_waits_for_its_owner(scene: Scene, visit: Open) -> None:
    join(scene.people["supervisor"], "operator", scene.own.company)
    window = visit(scene.own.operator)
    path = begin(window, scene)
    window.page.close(run_before_unload=False)
    context = window.page.context
    context.set_offline(False)
    context.clear_cookies()
    other = Visit(context.new_page(), window.base)
    sign_in(other, scene.people["supervisor"])
    other.open(path)
    other.page.get_by_role("button", name="引き継ぐ").click()
    expect(other.page.get_by_label("用件")).to_have_value("回線があるうちの入力")
    other.page.get_by_label("用件").fill("引き継いだ人の入力")
    saved(other.page)
    assert left_in(other.page) == 1
    stored = other.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert not any(text in stored for text in (*TYPED.values(), "引き継いだ人の入力"))
