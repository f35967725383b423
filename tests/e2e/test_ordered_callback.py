"""A client's person asks the service to call back, by keys; an operator finds it on the board and does it, by mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.test_blocks import sized

pytestmark = pytest.mark.e2e
WORDS = "見積書は本日お送りします。"


def test_a_call_back_is_ordered_done_and_read(scene: Scene, visit: Callable[..., Visit]) -> None:
    message = scene.own.message_of(scene.own.log())
    portal, window = visit(scene.own.user, PHONE), visit(scene.own.operator, DESKTOP)
    theirs, page = portal.page, window.page
    portal.open(f"/p/{scene.own.company.slug}/messages/{message.pk}/")
    theirs.get_by_text("代行会社に折返しを依頼する").focus()
    theirs.keyboard.press("Enter")
    theirs.keyboard.press("Tab")
    expect(theirs.get_by_label("伝えてほしいこと")).to_be_focused()
    sized(portal, "message-order")
    theirs.get_by_role("button", name="依頼する", exact=True).press("Enter")
    expect(theirs.locator("[data-error-summary]")).to_contain_text("まだ依頼していません")
    sized(portal, "message-order-refused")
    theirs.get_by_label("伝えてほしいこと").focus()
    theirs.keyboard.insert_text(WORDS)
    theirs.get_by_role("button", name="依頼する", exact=True).press("Enter")
    expect(theirs.get_by_role("status")).to_contain_text("折返しを依頼しました")
    expect(theirs.get_by_text("折返し待ち")).to_be_visible()
    sized(portal, "message-ordered")

    window.open("/desk/board/")
    expect(page.get_by_text("委託元の依頼")).to_be_visible()
    sized(window, "board-with-an-order")
    page.get_by_role("link", name="開く").first.click()
    panel = page.locator("#callback")
    expect(panel).to_contain_text("委託元からの依頼")
    expect(panel).not_to_contain_text(WORDS)
    page.get_by_role("radio", name="応対").check()
    page.get_by_role("button", name="目的を記録して表示する").click()
    expect(panel).to_contain_text(WORDS)
    sized(window, "call-with-an-order")
    page.keyboard.press("Alt+l")
    expect(panel).not_to_contain_text(WORDS)
    panel.get_by_role("button", name="引き受ける").click()
    panel.get_by_role("radio", name="つながった").check()
    panel.get_by_role("button", name="記録する").click()
    expect(page.get_by_role("status")).to_contain_text("結果を記録しました")
    theirs.reload()
    expect(theirs.get_by_text("つながった").first).to_be_visible()
    sized(portal, "message-order-done")
