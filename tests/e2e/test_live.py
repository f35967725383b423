"""What happens is on the page without its asking; when the stream breaks the page asks, and when it can the stream is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Scene, Visit
from tests.harness.stack import Stack
from tests.telephony.make import ADDRESS, Pbx, make_pbx, signed

pytestmark = pytest.mark.e2e

LISTENING = "poll-fragment[live]:is([always], [company])"
SOON = 20_000
"""Milliseconds, fewer than between two questions of a page that listens."""


def tells(stack: Stack, pbx: Pbx, kind: str, **values: str) -> None:
    """By the way that an exchange comes."""
    body, key = pbx.says(kind, **values), uuid4().hex
    headers = signed(pbx.secret, key, int(time.time()), body) | {"content-type": "application/json"}
    assert httpx.post(stack.base_url + ADDRESS, content=body, headers=headers).status_code == 202


def test_what_rings_is_on_the_desk_without_asking(scene: Scene, visit: Callable[..., Visit], stack: Stack) -> None:
    window = visit(scene.own.operator)
    page, asked = window.page, []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    window.open("/desk/")
    page.locator(LISTENING).first.wait_for(state="attached")
    pbx = make_pbx(scene.own)
    tells(stack, pbx, "ringing")
    expect(page.locator(".ringing")).to_contain_text(scene.own.company.name, timeout=SOON)
    assert asked.count("/live/events/") == 1
    tells(stack, pbx, "ended")
    expect(page.locator(".ringing")).to_have_count(0, timeout=SOON)

    stack.valkey.stop()
    again = make_pbx(scene.own)
    tells(stack, again, "ringing")
    expect(page.locator(".ringing")).to_be_visible(timeout=SOON)
    stack.valkey.start()

    stack.kill("web")
    expect(page.locator(LISTENING)).to_have_count(0)
    stack.start("web")
    page.locator(LISTENING).first.wait_for(state="attached", timeout=60_000)
    tells(stack, again, "ended")
    expect(page.locator(".ringing")).to_have_count(0, timeout=SOON)


def test_an_open_inbox_says_that_something_has_come(scene: Scene, visit: Callable[..., Visit], stack: Stack) -> None:
    window = visit(scene.own.user)
    window.open(f"/p/{scene.own.company.slug}/inbox/")
    window.page.locator(LISTENING).first.wait_for(state="attached")
    scene.own.log()
    expect(window.page.get_by_role("link", name="新着 1件を表示")).to_be_visible(timeout=SOON)
    window.check("inbox-something-has-come")


def test_who_takes_calls_rings_and_is_seen(scene: Scene, visit: Callable[..., Visit], stack: Stack) -> None:
    desk, floor = visit(scene.own.operator), visit(scene.people["supervisor"])
    desk.open("/desk/")
    expect(desk.page.get_by_text("まだ受付を始めていません")).to_be_visible()
    desk.page.get_by_role("button", name="受付を始める").click()
    bar = desk.page.locator("desk-presence")
    expect(bar).to_contain_text("受付中")
    expect(bar.get_by_role("button", name="後処理にする")).to_be_focused()
    expect(bar.get_by_text("音が出ません")).to_be_hidden()
    pbx = make_pbx(scene.own)
    tells(stack, pbx, "ringing")
    expect(desk.page.locator(".ringing")).to_be_visible(timeout=SOON)
    desk.check("desk-takes-calls-and-rings")
    floor.open("/sv/floor/")
    for text in (scene.own.company.name, scene.own.operator.staff_code, "受付中"):
        expect(floor.page.locator("poll-fragment[kinds~=presence]")).to_contain_text(text, timeout=SOON)
    floor.check("floor")
    bar.get_by_role("button", name="休憩にする").click()
    expect(floor.page.locator("poll-fragment[kinds~=presence]")).to_contain_text("休憩", timeout=SOON)
    for window in (desk, floor):
        window.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    desk.check("desk-has-a-break")
    floor.check("floor-on-a-phone")
