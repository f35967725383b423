"""The recording of a call is stopped from its page, by digits and by key, and goes on when the page is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tenants.models import Tenant
from tests.e2e.conftest import ARTEFACTS, PHONE, PICTURES, Visit
from tests.factories import as_system
from tests.harness.stack import Stack
from tests.telephony.asterisk.spoken import spoken

pytestmark = pytest.mark.e2e


def test_digits_and_a_key_stop_the_recording_and_leaving_goes_on(visit: Callable[..., Visit], stack: Stack) -> None:
    stack.kill("exchanges")  # it would look for the call at the exchange, which knows the recording alone
    with spoken() as world:
        with as_system(world.client.id):
            Tenant.objects.filter(id=world.client.id).update(name="株式会社青葉商事", kana="アオバショウジ")
        window = visit(world.client.operator)
        page, address = window.page, f"/desk/calls/{world.leg.pk}/"
        window.open(address)
        expect(page.get_by_role("button", name="録音を止める")).to_be_visible(timeout=15_000)
        body = page.get_by_label("用件")
        body.press_sequentially("カードは 4111 1111 1111")
        expect(page.get_by_text("録音停止中")).to_be_visible()
        assert world.pbx.muted == {world.tape}
        window.check("tape-stopped")
        if PICTURES:  # docs/images/manual/tape.png: no exchange of the demo can be told to stop
            page.locator(".band").first.screenshot(path=ARTEFACTS / "tape.png")
        page.get_by_label("会社名").focus()
        expect(page.get_by_role("button", name="録音を止める")).to_be_visible()
        assert world.pbx.muted == set()
        page.keyboard.press("Alt+t")
        expect(page.get_by_role("button", name="録音を再開する")).to_be_visible()
        phone = visit(world.client.operator, PHONE)
        phone.open(address)
        expect(phone.page.get_by_text("録音停止中")).to_be_visible(timeout=15_000)
        phone.check("tape-stopped")
        phone.page.goto(f"{window.base}/desk/drafts/")
        expect(page.get_by_role("button", name="録音を止める")).to_be_visible()
        assert world.pbx.muted == set()
        assert [(gap.reason, gap.ended) for gap in world.gaps()] == [("digits", "resumed"), ("asked", "resumed")]
