"""An abused operator marks the call by keyboard, reads how to end it, and is cared for: in both languages, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_live import LISTENING, SOON
from tests.e2e.test_operator import start

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]
SAID = "「家を知っているぞ」と20分続けて言われた。"


def looked_at(window: Visit, name: str) -> None:
    for size in (PHONE, DESKTOP):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        window.check(name)


def in_english(person: User) -> User:
    User.objects.filter(pk=person.pk).update(language="en")
    return person


def test_an_abused_operator_ends_the_call_and_is_cared_for(scene: Scene, visit: Open) -> None:
    watching, window = visit(scene.people["supervisor"]), visit(scene.own.operator)
    floor, page = watching.page, window.page
    watching.open("/sv/floor/")
    floor.locator(LISTENING).first.wait_for(state="attached")
    start(window, scene)
    page.get_by_text("カスハラを受けているとき").focus()
    page.keyboard.press("Enter")
    mark = page.get_by_role("button", name="カスハラとして記録する")
    expect(mark).to_be_visible()
    looked_at(window, "abuse-to-be-marked")
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    part = page.locator(".call-in")
    expect(part).to_contain_text("カスハラとして記録しました")
    expect(part.locator(".call-in__words")).to_contain_text("電話を切")
    expect(part).to_contain_text("応援を待っています")
    looked_at(window, "abuse-marked")
    asked = floor.get_by_role("region", name="オペレーターが応援を求めています")
    expect(asked.get_by_text("カスハラ", exact=True)).to_be_visible(timeout=SOON)
    looked_at(watching, "abuse-on-the-floor")

    floor.get_by_role("link", name="カスハラの記録").click()
    expect(floor.get_by_text("未記入")).to_be_visible()
    looked_at(watching, "abuse-list")
    floor.get_by_role("link", name="開く").click()
    expect(floor.get_by_role("heading", name="オペレーターへのケア")).to_be_visible()
    floor.get_by_role("button", name="記録する").click()
    expect(floor.get_by_role("alert")).to_be_focused()
    looked_at(watching, "care-refused")
    floor.get_by_label("言われたこと・起きたこと").fill(SAID)
    floor.get_by_label("行ったケア").fill("その場で交代し、30分の休憩を取った。")
    floor.keyboard.press("Tab")
    expect(floor.get_by_role("button", name="記録する")).to_be_focused()
    floor.keyboard.press("Enter")
    expect(floor.locator("article")).to_contain_text(SAID)
    looked_at(watching, "care-noted")
    floor.get_by_role("link", name="カスハラの記録に戻る").click()
    expect(floor.get_by_text("記録済")).to_be_visible()

    in_english(scene.people["supervisor"])
    floor.reload()
    expect(floor.get_by_role("heading", name="Abusive calls")).to_be_visible()
    looked_at(watching, "abuse-list-english")
    floor.get_by_role("link", name="Open").click()
    looked_at(watching, "care-english")
    in_english(scene.own.operator)
    page.reload()
    expect(page.locator(".call-in__words")).to_be_visible()
    looked_at(window, "abuse-marked-english")
