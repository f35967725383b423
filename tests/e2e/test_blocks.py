"""A sales call, its proposal, the company's answer, and the next call from there: by keys at the desk, by mouse in the portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.blocks.make import NUMBER, approved
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.e2e.keys import Counted
from tests.e2e.test_keys import BRIEF, send
from tests.e2e.test_live import SOON, tells
from tests.e2e.test_operator import calls_of, saved, start
from tests.harness.stack import Stack
from tests.telephony.make import make_pbx

pytestmark = pytest.mark.e2e

Open = Callable[..., Visit]
REFUSED = "着信拒否（承認済み）"


def rings(page: Page, scene: Scene, stack: Stack) -> None:
    tells(stack, make_pbx(scene.own), "ringing", caller_number="+81350009001")
    expect(page.locator(".ringing")).to_be_visible(timeout=SOON)


def sized(window: Visit, name: str) -> None:
    """Looked at on a phone and at a desk, where it then stays."""
    for width, height in (PHONE, DESKTOP):
        window.page.set_viewport_size({"width": width, "height": height})
        window.check(name)


def test_a_number_is_proposed_approved_refused_and_let_in_again(scene: Scene, visit: Open, stack: Stack) -> None:
    window, portal = visit(scene.own.operator), visit(scene.people["client_admin"])
    page, counted = window.page, Counted(window.page)
    window.open("/desk/")
    rings(page, scene, stack)
    expect(page.locator(".ringing")).not_to_contain_text(REFUSED)
    page.keyboard.press("F2")
    page.wait_for_url("**/desk/calls/**")
    expect(page.locator("[name=disposition]:checked")).to_be_focused()
    page.keyboard.press("4")
    page.keyboard.press("Alt+b")
    expect(page.get_by_role("radio", name="繰り返し")).to_be_focused()
    saved(page)
    sized(window, "desk-sales-proposed")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#confirm-strip")).to_contain_text("繰り返し")
    page.keyboard.press("Escape")
    send(page)

    slug = scene.own.company.slug
    portal.open(f"/p/{slug}/inbox/")
    sized(portal, "inbox-with-a-proposal")
    portal.page.get_by_role("link", name="提案を見る").click()
    expect(portal.page.get_by_text("03-5000-9001").first).to_be_visible()
    sized(portal, "blocks-waiting")
    portal.page.get_by_role("button", name="承認する 03-5000-9001").click()
    expect(portal.page.get_by_role("status")).to_contain_text("承認しました")
    portal.page.get_by_role("link", name="拒否中").click()
    sized(portal, "blocks-in-force")

    counted.all.clear()
    rings(page, scene, stack)
    expect(page.locator(".ringing")).to_contain_text(REFUSED)
    sized(window, "desk-refused-rings")
    page.keyboard.press("F2")
    page.wait_for_url("**/desk/calls/**")
    expect(page.locator("[data-blocked]")).to_contain_text("お断りしております")
    expect(page.locator("[name=disposition]:checked")).to_be_focused()
    sized(window, "desk-refused-call")
    page.keyboard.press("Alt+b")
    expect(page.locator("#confirm-strip")).to_be_focused()
    page.wait_for_timeout(650)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    assert len(counted.keys) <= BRIEF, counted.keys
    assert counted.presses == 0
    assert sorted(call.disposition for call in calls_of(scene)) == ["blocked", "sales"]

    portal.page.get_by_role("button", name="解除する").focus()
    portal.page.keyboard.press("Enter")
    expect(portal.page.get_by_text("解除しました")).to_be_visible()
    portal.page.get_by_role("link", name="終わったもの").click()
    sized(portal, "blocks-over")
    rings(page, scene, stack)
    expect(page.locator(".ringing")).not_to_contain_text(REFUSED)


def test_a_number_that_is_typed_is_told_to_be_refused_and_ended_by_the_mouse(scene: Scene, visit: Open) -> None:
    approved(scene.own.company)
    window = visit(scene.own.operator)
    page = window.page
    start(window, scene)
    page.get_by_label("表示番号").fill(NUMBER)
    page.get_by_label("会社名").focus()
    saved(page)
    page.get_by_role("button", name="着信拒否として終える").click()
    expect(page.locator("#confirm-strip")).to_be_visible()
    page.wait_for_timeout(650)
    page.get_by_role("button", name=f"{scene.own.company.name} へ送る").click()
    page.wait_for_url("**/desk/")
    assert [call.disposition for call in calls_of(scene)] == ["blocked"]


def test_afterwards_it_is_proposed_on_the_page_of_the_call(scene: Scene, visit: Open) -> None:
    call = scene.own.log(disposition="sales", caller=None, message=None, number=NUMBER)
    window = visit(scene.people["supervisor"])
    window.open(f"/calls/{call.pk}/")
    sized(window, "sales-call")
    window.page.get_by_text("名乗らない").click()
    window.page.get_by_role("button", name="この番号の着信拒否を提案する").click()
    expect(window.page.locator("#block")).to_contain_text("提案中")
    sized(window, "sales-call-proposed")
