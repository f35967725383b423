"""An operator asks for a supervisor with one key while typing, and reads who comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Scene, Visit
from tests.e2e.test_live import LISTENING, SOON
from tests.e2e.test_operator import start

pytestmark = pytest.mark.e2e


def test_a_supervisor_is_called_in_and_comes(scene: Scene, visit: Callable[..., Visit]) -> None:
    watching, window = visit(scene.people["supervisor"]), visit(scene.own.operator)
    floor, page = watching.page, window.page
    watching.open("/sv/floor/")
    floor.locator(LISTENING).first.wait_for(state="attached")
    start(window, scene)
    page.locator(LISTENING).first.wait_for(state="attached")
    page.get_by_label("用件").focus()
    page.keyboard.type("至急")
    page.keyboard.press("Alt+p")
    part = page.locator(".call-in")
    expect(part).to_contain_text("応援を待っています")
    expect(page.get_by_label("用件")).to_be_focused()
    expect(page.get_by_label("用件")).to_have_value("至急")
    page.keyboard.press("Alt+p")
    asked = floor.get_by_role("region", name="オペレーターが応援を求めています")
    expect(asked).to_contain_text(scene.own.company.name, timeout=SOON)
    expect(floor.locator("#live-assertive")).to_contain_text("応援を求めています")
    watching.check("sv-call-in")
    asked.get_by_role("button", name="向かう").focus()
    floor.keyboard.press("Enter")
    expect(asked.get_by_role("button", name="終わりにする")).to_be_focused()
    expect(part).to_contain_text("向かっています", timeout=SOON)
    expect(part).to_contain_text(scene.people["supervisor"].display_name)
    for size in (None, PHONE):
        if size:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            floor.set_viewport_size({"width": size[0], "height": size[1]})
        window.check("desk-call-in")
        watching.check("sv-call-in-taken")
    part.get_by_role("button", name="呼び出しをやめる").focus()
    page.keyboard.press("Enter")
    expect(part.get_by_role("button", name="スーパーバイザーを呼ぶ")).to_be_visible()
    expect(asked).to_have_count(0, timeout=SOON)

    watching.open("/desk/")
    page.set_viewport_size({"width": 1366, "height": 768})
    part.get_by_role("button", name="スーパーバイザーを呼ぶ").click()
    expect(page.locator("#call-in")).to_be_focused()
    expect(asked).to_be_visible(timeout=SOON)
