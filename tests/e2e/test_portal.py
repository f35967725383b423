"""The client's people read, mark and search, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from calls.models import Message
from tests.calls.make import BODY, NAME
from tests.e2e.conftest import PHONE, Scene, Visit
from tests.factories import as_system

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def home(scene: Scene) -> str:
    return f"/p/{scene.own.company.slug}"


def status(scene: Scene) -> str:
    with as_system(scene.own.id):
        return str(Message.objects.get(tenant_id=scene.own.id).status)


def test_a_message_becomes_seen_after_two_seconds_and_u_takes_it_back(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user)
    window.open(f"{home(scene)}/inbox/")
    window.page.get_by_role("link", name=NAME).click()
    expect(window.page.get_by_text(BODY)).to_be_visible()
    assert status(scene) == "new"
    expect(window.page.locator("[data-status]")).to_contain_text("確認済", timeout=6000)
    expect(window.page.locator("#seen-panel")).to_contain_text("試験 太郎")
    window.check("portal-message-seen")
    window.page.keyboard.press("u")
    window.page.wait_for_url("**/inbox/")
    assert status(scene) == "new"


def test_a_phone_needs_three_taps_to_done(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user, PHONE)
    window.open(f"{home(scene)}/inbox/")
    window.page.get_by_role("link", name=NAME).click()
    call = window.page.get_by_role("link", name="発信する")
    assert call.get_attribute("href") == "tel:09012345678"
    window.page.get_by_role("link", name="対応済にする").click()
    dialog = window.page.get_by_role("dialog")
    window.check("portal-done-dialog")
    dialog.get_by_text("つながった").click()
    dialog.get_by_role("button", name="対応済にする").click()
    window.page.wait_for_url("**/inbox/")
    assert status(scene) == "done"


def test_targets_on_a_phone_are_large_enough(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user, PHONE)
    small = """() => [...document.querySelectorAll('main a, main button, nav a, summary')]
      .filter((e) => e.checkVisibility() && !e.closest('p, li:not(.inbox__row)'))
      .map((e) => [e.textContent.trim().slice(0, 20), e.getBoundingClientRect().height, e.matches('.inbox__who')])
      .filter(([, height, row]) => height < 40 && !row)"""
    window.open(f"{home(scene)}/inbox/")
    assert window.page.evaluate(small) == []
    assert window.page.locator(".inbox__row").first.evaluate("e => e.getBoundingClientRect().height") >= 48
    window.page.get_by_role("link", name=NAME).click()
    assert window.page.evaluate(small) == []


def test_a_new_call_is_announced_and_nothing_moves_by_itself(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user)
    window.open(f"{home(scene)}/inbox/")
    row = window.page.locator(".inbox__row").first
    before = row.bounding_box()
    scene.own.log(body="あとから来た伝言")
    news = window.page.get_by_role("link", name="新着 1件を表示")
    expect(news).to_be_visible(timeout=25_000)
    expect(window.page.locator(".inbox__row")).to_have_count(1)
    assert row.bounding_box() == before
    window.check("portal-new-rows")
    news.click()
    expect(window.page.locator(".inbox__row")).to_have_count(2)


def test_search_finds_by_reading_and_shows_no_term_in_the_address(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user)
    window.open(f"{home(scene)}/search/")
    window.page.get_by_label("お名前の読み").fill("よしだ")
    window.page.get_by_role("button", name="探す").click()
    expect(window.page.get_by_role("link", name=NAME)).to_be_visible()
    assert "よしだ" not in unquote(window.page.url)
    window.check("portal-search-found")


def test_back_from_a_hit_leads_to_what_was_found(scene: Scene, visit: Open) -> None:
    scene.own.log()
    window = visit(scene.own.user)
    page = window.page
    window.open(f"{home(scene)}/search/")
    page.get_by_label("お名前の読み").fill("よしだ")
    page.get_by_role("button", name="探す").click()
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1, name="ヨシダ")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    expect(page.get_by_label("お名前の読み")).to_have_value("よしだ")
    bookmark = page.url
    page.reload()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    later = visit(scene.own.user, PHONE)
    later.open(bookmark.removeprefix(later.base))
    expect(later.page.get_by_text("この検索は期限が切れました")).to_be_visible()
    expect(later.page.get_by_role("button", name="探す")).to_be_visible()
    later.check("portal-search-over")


def test_done_works_without_scripts(scene: Scene, visit: Open) -> None:
    call = scene.own.log()
    window = visit(scene.own.user, scripts=False)
    window.open(f"{home(scene)}/messages/{scene.own.message_of(call).pk}/")
    window.page.get_by_role("button", name="対応済にする").click()
    assert status(scene) == "done"
