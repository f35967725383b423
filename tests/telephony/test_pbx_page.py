"""An exchange by hand: a page of the demo, by which the desk is tried out."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.test import override_settings

from telephony.models import Leg, Told
from tests.calls.desk import text
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/dev/pbx/"


@pytest.fixture
def web(client: Client) -> Browser:
    return client_for(client.operator)


def leg_of(client: Client) -> Leg:
    with as_system(client.id):
        return Leg.objects.get(tenant_id=client.id)


def test_outside_the_demo_there_is_no_such_page(web: Browser) -> None:
    assert web.get(ADDRESS).status_code == 404
    assert web.post(ADDRESS, {"number": "03-1234-5678"}).status_code == 404


@override_settings(DEMO=True)
def test_a_call_is_rung_moved_and_ended_by_hand(client: Client, web: Browser) -> None:
    assert "まだありません" in text(web.get(ADDRESS))
    assert web.post(ADDRESS, {"number": client.number, "caller": "090-1111-2222"})["Location"] == ADDRESS
    assert "呼出中" in text(web.get(ADDRESS))
    leg = str(leg_of(client).pk)
    for kind, state in (("answered", "talking"), ("held", "held"), ("resumed", "talking")):
        assert web.post(ADDRESS, {"leg": leg, "kind": f"call.{kind}"}).status_code == 302
        assert leg_of(client).state == state
    moved = {"leg": leg, "kind": "call.transferred", "extension": "202", "twice": "on"}
    assert "2件" in text(web.post(ADDRESS, moved, follow=True))
    assert leg_of(client).extension == "202"
    web.post(ADDRESS, {"leg": leg, "kind": "call.ended", "late": "on"})
    ended = leg_of(client)
    assert ended.state == "ended"
    with as_system(client.id):
        assert Told.objects.filter(tenant_id=client.id, kind="call.transferred").count() == 1


@override_settings(DEMO=True)
def test_what_cannot_be_told_is_said(client: Client, web: Browser) -> None:
    refused = web.post(ADDRESS, {"number": "内線", "caller": ""})
    assert refused.status_code == 400
    assert "電話番号として読めません" in text(refused)
    other = make_client()
    client_for(other.operator).post(ADDRESS, {"number": other.number})
    foreign = web.post(ADDRESS, {"leg": str(leg_of(other).pk), "kind": "call.ended"})
    assert foreign.status_code == 400
    assert other.company.name not in text(web.get(ADDRESS))
    assert leg_of(other).state == "ringing"
