"""A message that has arrived is recalled; the company sees that it was, and the service who had seen it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Scene, Visit

pytestmark = pytest.mark.e2e


def test_a_message_is_recalled_and_nobody_had_seen_it(scene: Scene, visit: Callable[..., Visit]) -> None:
    call = scene.own.log()
    window = visit(scene.own.operator)
    window.open(f"/calls/{call.pk}/")
    window.page.get_by_role("link", name="回収する").click()
    window.check("recall")
    window.page.get_by_role("button", name="から回収する").click()
    expect(
        window.page.get_by_text("回収する理由を選んでください").or_(window.page.get_by_role("alert")).first
    ).to_be_visible()
    window.check("recall-error")
    window.page.get_by_text("宛先の間違い").click()
    window.page.get_by_role("button", name="から回収する").click()
    expect(window.page.get_by_text("未閲覧")).to_be_visible()
    window.check("recalled")
    small = visit(scene.own.operator, size=PHONE, touch=True)
    small.open(f"/calls/{call.pk}/")
    small.check("recalled-phone")
    for person, size in ((scene.own.user, PHONE), (scene.people["client_admin"], (1366, 768))):
        reader = visit(person, size=size)
        reader.open(f"/p/{scene.own.company.slug}/inbox/")
        expect(reader.page.get_by_text("この伝言は電話代行により回収されました")).to_be_visible()
        reader.check("inbox-recalled")
    admin = visit(scene.people["client_admin"])
    admin.open(f"/p/{scene.own.company.slug}/sending/")
    admin.check("sending")
