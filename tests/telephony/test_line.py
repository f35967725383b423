"""The page of a call says whether the caller is still there, and how long the time after the call still is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from telephony.models import Leg
from tests.calls.desk import start, text
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for
from tests.telephony.make import Pbx

pytestmark = pytest.mark.django_db


def answered(pbx: Pbx, browser: Browser) -> str:
    """The address that the form of a call which was answered asks."""
    pbx.tell("ringing")
    leg = pbx.leg()
    assert leg is not None
    browser.post(f"/desk/ringing/{leg.pk}/answer/")
    pbx.tell("answered")
    return f"/desk/calls/{leg.pk}/line/"


def left(page: str) -> int | None:
    found = re.search(r'seconds="(\d+)"', page)
    return int(found[1]) if found else None


def test_it_speaks_until_the_caller_has_gone_and_then_counts(client: Client, pbx: Pbx) -> None:
    browser = client_for(client.operator)
    address = answered(pbx, browser)
    assert address in text(browser.get(address.removesuffix("line/")))
    first = browser.get(address)
    assert "通話中" in text(first)
    assert left(text(first)) is None
    assert browser.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    pbx.tell("ended", duration=5)
    page = text(browser.get(address, headers={"If-None-Match": first["ETag"]}))
    assert "通話終了" in page
    assert 30 < (left(page) or 0) <= 60


def test_a_call_that_ended_long_ago_asks_nothing(client: Client, pbx: Pbx) -> None:
    browser = client_for(client.operator)
    address = answered(pbx, browser)
    pbx.tell("ended", duration=5)
    with as_system(client.id):
        Leg.objects.filter(reference=pbx.reference).update(ended_at=datetime.now(UTC) - timedelta(minutes=2))
    page = text(browser.get(address))
    assert "通話終了" in page
    assert left(page) is None


def test_a_call_begun_by_hand_has_no_line(client: Client) -> None:
    browser = client_for(client.operator)
    draft_id = start(browser, client)
    assert browser.get(f"/desk/calls/{draft_id}/line/").status_code == 204


def test_nobody_else_learns_that_there_is_one(client: Client, pbx: Pbx) -> None:
    address = answered(pbx, client_for(client.operator))
    assert client_for(make_client().operator).get(address).status_code == 404
    assert client_for(client.user).get(address).status_code == 403
