"""What happens is on the page without its asking; when the stream breaks the page asks, and when it can the stream is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from calls import services
from calls.choices import Source
from tests.calls.make import call_input
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.factories import acting
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


def begin(scene: Scene) -> None:
    with acting(scene.own.operating()) as state:
        services.open_draft(actor=state.actor, tenant_id=scene.own.id)


def send(scene: Scene) -> None:
    with acting(scene.own.operating()) as state:
        data = call_input(scene.own, at=timezone.now())
        services.create_call(actor=state.actor, tenant_id=scene.own.id, data=data, source=Source.DESK)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("path", "happens"), [("/desk/sent/", send), ("/desk/drafts/", begin), ("/sv/", send)])
def test_an_open_list_says_that_it_has_changed_and_stands_still(
    path: str, happens: Callable[[Scene], None], size: tuple[int, int], scene: Scene, visit: Callable[..., Visit]
) -> None:
    happens(scene)
    window = visit(scene.own.operator, size)
    page = window.page
    window.open(path)
    page.locator("poll-fragment.new-rows[live]").wait_for(state="attached")
    rows, link = page.locator("main tbody tr"), page.locator("main tbody a").first
    expect(rows).to_have_count(1)
    link.focus()
    before = link.bounding_box()
    happens(scene)
    changed = page.get_by_role("link", name="一覧が変わりました")
    expect(changed).to_be_visible(timeout=SOON)
    expect(link).to_be_focused()
    expect(rows).to_have_count(1)
    assert link.bounding_box() == before
    window.check(f"list-has-changed{path.replace('/', '-')}")
    if size == PHONE:
        changed.click()
    else:
        changed.focus()
        page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(changed).to_have_count(0)
    assert urlsplit(page.url).path == path


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
