"""The buttons of the call page, each pressed by mouse, by Enter, by Space and by touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from calls.models import Draft
from tests.e2e.conftest import DESKTOP, Scene, Visit
from tests.e2e.test_operator import calls_of, fill, saved, start
from tests.factories import as_system, join

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]

PRESSES: dict[str, Callable[[Locator], None]] = {
    "mouse": lambda button: button.click(),
    "enter": lambda button: button.press("Enter"),
    "space": lambda button: button.press(" "),
    "touch": lambda button: button.tap(),
}
pressed = pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)


@pressed
def test_the_send_button_sends(scene: Scene, visit: Open, press: Callable[[Locator], None]) -> None:
    window = visit(scene.own.operator, DESKTOP, touch=True)
    start(window, scene)
    page = window.page
    fill(page)
    saved(page)
    press(page.get_by_role("button", name="内容を確認する"))
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    press(page.get_by_role("button", name=f"{scene.own.company.name} へ送る"))
    page.wait_for_url("**/desk/")
    assert len(calls_of(scene)) == 1


@pressed
def test_the_company_can_be_changed(scene: Scene, visit: Open, press: Callable[[Locator], None]) -> None:
    join(scene.own.operator, "operator", scene.other.company)
    window = visit(scene.own.operator, DESKTOP, touch=True)
    start(window, scene)
    page = window.page
    fill(page)
    saved(page)
    press(page.get_by_text("委託元を間違えたとき"))
    press(page.get_by_role("button", name="正しい委託元を選ぶ"))
    press(page.get_by_role("button", name=scene.other.company.name))
    expect(page.get_by_text("委託元を変更しました。宛先を選び直してください。")).to_be_visible()
    expect(page.get_by_label("用件")).to_have_value("見積の件で折返し希望。")
    with as_system(scene.other.id):
        assert Draft.objects.filter(tenant_id=scene.other.id, owner_id=scene.own.operator.pk).count() == 1


def test_what_was_typed_beside_the_open_question_is_sent_too(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.get_by_label("用件").fill("最後に書き足した用件")
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{window.base}/calls/{calls_of(scene)[0].pk}/")
    page.get_by_role("radio", name="応対").check()
    page.get_by_role("button", name="目的を記録して表示する").click()
    expect(page.get_by_text("最後に書き足した用件")).to_be_visible()


def test_a_second_click_at_once_does_not_send(scene: Scene, visit: Open) -> None:
    window = visit(scene.own.operator)
    start(window, scene)
    page = window.page
    fill(page)
    saved(page)
    page.get_by_role("button", name="内容を確認する").click()
    page.evaluate(
        """() => new Promise((done) => {
          const strip = document.getElementById("confirm-strip");
          const look = () => { if (strip.hidden) { requestAnimationFrame(look); return; }
            document.getElementById("send").click(); done(); };
          look();
        })"""
    )
    page.wait_for_timeout(1000)
    expect(page.locator("#confirm-strip")).to_be_visible()
    assert calls_of(scene) == []
