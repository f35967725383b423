"""A day in numbers, read on a desk and on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.reports.make import Worked

pytestmark = pytest.mark.e2e


def test_a_day_in_numbers(scene: Scene, visit: Callable[..., Visit]) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for place in range(12):
        day = Worked((scene.own, scene.other)[place % 2], midnight + timedelta(hours=9 + place // 2, minutes=place))
        day.leg(day.written(sent=90 + 40 * place), rang=4 + 2 * place, spoke=60 + place)
        if place % 3 == 0:
            day.leg(rang=25)
            day.written(disposition="sales", message=None)
    for size in (DESKTOP, PHONE):
        window = visit(scene.people["supervisor"], size)
        page = window.page
        window.open("/desk/statistics/")
        page.get_by_role("link", name="前の日").click()
        expect(page.get_by_role("img", name="時間帯ごとの受電")).to_be_visible()
        summary = page.get_by_text("表で見る")
        summary.focus()
        summary.press("Enter")
        expect(page.get_by_role("region", name="時間帯ごとの受電", exact=True).get_by_text("14時台")).to_be_visible()
        window.check("statistics")
