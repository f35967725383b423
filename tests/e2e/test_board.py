"""A call back from the tick on the form to its result, by way of the board, which says what has changed and stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from callcenter.core import db
from calls import services
from calls.models import Callback
from tests.e2e.conftest import PHONE, Scene, Visit
from tests.e2e.test_operator import calls_of, fill, start
from tests.e2e.test_undo import confirm
from tests.factories import acting, actor_for, as_system, make_person

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]


def late(scene: Scene) -> Callback:
    with as_system(scene.own.id):
        Callback.objects.update(due_at=db.now() - timedelta(minutes=7))
        return Callback.objects.get()


def test_a_call_back_goes_by_the_board_to_its_result(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    page = window.page
    window.open("/desk/board/")
    expect(page.get_by_text("対応待ちはありません")).to_be_visible()
    window.check("desk-board-empty")
    start(window, scene)
    left = page.url
    start(window, scene)
    fill(page)
    page.get_by_label("代行会社から折り返す").check()
    confirm(page)
    (call,) = calls_of(scene)
    callback = late(scene)
    window.open("/desk/")
    expect(page.get_by_text("期限を過ぎた折返しがあります", exact=True)).to_be_visible()
    window.check("desk-call-back-overdue")
    window.open("/desk/board/")
    links = page.locator("[data-item]")
    expect(page.locator("tbody th")).to_have_text(["折返しの期限超過", "未完了の受電"])
    assert links.nth(1).get_attribute("href") == left.removeprefix(window.base)
    window.check("desk-board")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    window.check("desk-board")
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator("poll-fragment[live]")).to_be_attached()
    before = links.nth(0).bounding_box()
    colleague = make_person("operator", scene.own.company, display_name="佐々木 花子")
    with acting(actor_for(colleague, (scene.own.company, "operator"))) as state:
        services.take_callback(actor=state.actor, callback_id=callback.pk, version=callback.version)
    changed = page.get_by_role("link", name="一覧が変わりました")
    expect(changed).to_be_visible()
    assert links.nth(0).bounding_box() == before
    expect(page.get_by_text(colleague.display_name)).to_have_count(0)
    changed.click()
    expect(page.get_by_text(colleague.display_name)).to_be_visible()
    page.wait_for_load_state()  # the keys come with the last of the page
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{call.pk}/")
    panel = page.locator("#callback")
    panel.get_by_role("button", name="引き継ぐ").click()
    expect(panel.get_by_text(scene.own.operator.display_name)).to_be_visible()
    window.check("call-view-call-back")
    panel.get_by_role("button", name="記録する").click()
    expect(panel.get_by_role("alert")).to_be_focused()
    panel.get_by_text("つながった").click()
    panel.get_by_role("button", name="記録する").click()
    expect(panel.locator(".badge")).to_have_text("完了")
    window.check("call-view-called-back")
