"""Refused requests and tokens leave events; a flood leaves one a minute, and is slowed."""

import pytest
from django.core.cache import cache
from django.test import Client

from audit.services import denials
from callcenter.core import floods
from callcenter.core.ids import HOUSE_ID
from tests.factories import Company, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def ask(token: str) -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/calls/").status_code


@pytest.mark.parametrize(
    ("token", "named"), [("cct_0a1b2c3d_" + "x" * 43, "0a1b2c3d"), ("nonsense", ""), ("cct_0a1b2c3d_short", "")]
)
def test_a_wrong_token_leaves_an_event_of_the_house_without_its_secret(token: str, named: str) -> None:
    before = len(events_of(HOUSE_ID, "access.token_refused"))
    assert ask(token) == 401
    event = events_of(HOUSE_ID, "access.token_refused")[before]
    assert event.get("object", {}).get("id", "") == named
    assert event["ip"] == "127.0.0.1"
    assert "xxxx" not in str(event)
    assert "short" not in str(event)


def test_many_refused_pages_leave_a_summary_with_their_count_and_are_slowed(
    tenant: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(denials, "PER_MINUTE", 3)
    monkeypatch.setattr(denials, "SLOWED_ABOVE", 6)
    person = make_person("client_user", tenant)
    reader = client_for(person)
    page = f"/p/{tenant.slug}/access-log/"
    assert [reader.get(page).status_code for _turn in range(9)] == [403] * 6 + [429] * 3
    assert len(events_of(tenant, "access.denied")) == 3
    (flood,) = events_of(tenant, "access.flood")
    assert flood["count"] == 1
    assert client_for(make_person("client_user", tenant)).get(page).status_code == 403
    floods._slowed.clear()
    for key in (f"flood:access.denied:{person.id}", f"unsaid:access.denied:{person.id}:said"):
        cache.delete(key)
    for _turn in range(4):
        reader.get(page)
    assert [event["count"] for event in events_of(tenant, "access.flood")] == [1, 4]
