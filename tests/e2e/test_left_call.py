"""A call that was answered by the telephone alone, from somebody who has called before and reads out a card."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.calls.make import KANA, NAME, NUMBER
from tests.e2e.conftest import PHONE, Scene, Visit
from tests.e2e.test_live import LISTENING, SOON, tells
from tests.e2e.test_operator import saved
from tests.harness.stack import Stack
from tests.telephony.make import make_pbx

pytestmark = pytest.mark.e2e

CARD = "4111 1111 1111 1111"


def test_it_is_found_on_the_open_desk_and_written_down_without_the_card(
    scene: Scene, visit: Callable[..., Visit], stack: Stack
) -> None:
    scene.own.log(number=NUMBER)
    pbx = make_pbx(scene.own)
    tells(stack, pbx, "ringing", caller_number=NUMBER)
    pbx.give("401", scene.own.operator.pk)
    window = visit(scene.own.operator)
    page, sent = window.page, []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    window.open("/desk/")
    page.locator(LISTENING).first.wait_for(state="attached")
    for kind in ("answered", "ended"):
        tells(stack, pbx, kind, extension="401")
    unfinished = page.get_by_role("region", name="未完了").get_by_role("link", name=scene.own.company.name)
    expect(unfinished).to_be_visible(timeout=SOON)
    window.check("desk-a-call-was-left")
    unfinished.click()

    expect(page.locator("wrap-up")).to_contain_text("後処理")
    expect(page.get_by_role("button", name=f"前回: {NAME}様（未確認）")).to_be_visible()
    expect(page.get_by_label("お名前カナ")).to_have_value("")
    page.keyboard.press("Alt+g")
    expect(page.get_by_label("お名前カナ")).to_have_value(KANA)
    page.keyboard.press("Alt+3")
    page.keyboard.type(f"カードは{CARD}です")
    saved(page)
    page.keyboard.press("Tab")
    hide = page.get_by_role("button", name="番号を伏せる")
    expect(hide).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(hide).to_be_focused()
    window.check("desk-call-card")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    window.check("desk-call-card")
    page.keyboard.press("Enter")
    expect(page.get_by_label("用件")).to_have_value("カードは●●●●です")
    saved(page)
    assert [body for body in sent if CARD in body] == []
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("カードは●●●●です")
