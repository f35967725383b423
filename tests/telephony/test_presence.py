"""Who takes calls now: said by each, confirmed by their open pages, seen by the supervisors, and asked when it rings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from callcenter.core.db import now
from callcenter.core.ids import HOUSE_ID
from callcenter.live.models import Happening
from telephony.models import Extension, Leg, Presence
from telephony.queries import SILENCE
from telephony.tasks import still_ringing
from tests.calls.make import Client
from tests.factories import as_system, client_for, make_person
from tests.log import events_of
from tests.telephony.make import Pbx, make_pbx

pytestmark = pytest.mark.django_db
DESK, BEAT, FLOOR = "/desk/presence/", "/desk/presence/beat/", "/sv/floor/now/"
RINGING = "/desk/ringing/"


@pytest.fixture
def pbx(client: Client) -> Pbx:
    """Its extension 201 rings at the operator's desk."""
    made = make_pbx(client)
    made.tell("ringing")
    made.give("201", client.operator.pk)
    made.tell("ended")
    return Pbx(made.secret, made.tenant_id, made.number)


def says(browser: Browser, state: str) -> Any:
    return browser.post(DESK, {"state": state})


def silent(person: User) -> None:
    with as_system(HOUSE_ID):
        Presence.objects.filter(user_id=person.pk).update(seen_at=now() - SILENCE - timedelta(seconds=1))


def state(person: User) -> str:
    found = re.search(r'state="(\w*)"', client_for(person).get(DESK).content.decode())
    assert found is not None
    return found[1]


def rings_at(person: User) -> bool:
    return "data-answer" in client_for(person).get(RINGING).content.decode()


def test_one_says_it_and_is_away_once_no_page_is_open(client: Client) -> None:
    operator = client_for(client.operator)
    assert state(client.operator) == ""
    assert says(operator, "available").status_code == 302
    assert state(client.operator) == "available"
    silent(client.operator)
    assert state(client.operator) == "away"
    assert operator.post(BEAT).status_code == 204
    assert state(client.operator) == "available"
    says(operator, "break")
    assert state(client.operator) == "break"
    says(operator, "away")
    assert operator.post(BEAT).status_code == 410
    told = [each["changes"]["presence.state"] for each in events_of(HOUSE_ID, "presence.changed")[-3:]]
    assert told == [
        {"old": "", "new": "available"},
        {"old": "available", "new": "break"},
        {"old": "break", "new": "away"},
    ]


def test_nothing_is_a_state_that_does_not_exist(client: Client) -> None:
    assert says(client_for(client.operator), "asleep").status_code == 400
    assert state(client.operator) == ""
    assert client_for(client.user).post(BEAT).status_code == 403
    assert client_for(client.operator).post(BEAT).status_code == 410


def test_a_part_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    operator = client_for(client.operator)
    says(operator, "available")
    etag = operator.get(DESK)["ETag"]
    assert operator.get(DESK, headers={"If-None-Match": etag}).status_code == 304
    says(operator, "wrapup")
    assert operator.get(DESK, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("said", "alone"), [("", True), ("available", True), ("wrapup", False), ("break", False), ("away", False)]
)
def test_who_does_not_take_calls_is_not_rung_alone(client: Client, pbx: Pbx, said: str, alone: bool) -> None:
    colleague = make_person("operator", client.company)
    if said:
        says(client_for(client.operator), said)
    pbx.tell("ringing", extension="201")
    assert rings_at(client.operator)
    assert rings_at(colleague) is not alone


@pytest.mark.parametrize(("role", "alone"), [("operator", True), ("client_user", False)])
def test_nobody_is_rung_alone_whose_role_answers_no_calls(client: Client, pbx: Pbx, role: str, alone: bool) -> None:
    person, colleague = make_person(role, client.company), make_person("operator", client.company)
    with as_system(HOUSE_ID):
        exchange = Extension.objects.get(user_id=client.operator.pk).exchange_id
        Extension.objects.create(tenant_id=HOUSE_ID, exchange_id=exchange, number="202", user_id=person.pk)
    pbx.tell("ringing", extension="202")
    assert rings_at(colleague) is not alone


def test_whose_page_is_silent_is_not_rung_alone(client: Client, pbx: Pbx) -> None:
    colleague = make_person("operator", client.company)
    says(client_for(client.operator), "available")
    silent(client.operator)
    pbx.tell("ringing", extension="201")
    assert rings_at(colleague)


def test_what_rings_for_long_rings_at_everybody_and_the_supervisor_sees_it(client: Client, pbx: Pbx) -> None:
    colleague, watching = make_person("operator", client.company), client_for(make_person("supervisor"))
    pbx.tell("ringing", extension="201")
    leg = pbx.leg()
    assert leg is not None
    assert not rings_at(colleague)
    assert "だれも応答していません" not in watching.get(FLOOR).content.decode()
    with as_system(client.id):
        Leg.objects.filter(pk=leg.pk).update(started_at=now() - timedelta(seconds=21))
        before = Happening.objects.count()
    still_ringing(tenant_id=str(client.id), leg_id=str(leg.pk))
    assert rings_at(colleague)
    assert "だれも応答していません" in watching.get(FLOOR).content.decode()
    with as_system(client.id):
        assert Happening.objects.count() == before + 1
    pbx.tell("answered", extension="201")
    still_ringing(tenant_id=str(client.id), leg_id=str(leg.pk))
    with as_system(client.id):
        assert Happening.objects.count() == before + 2, "only that it was answered"


def test_what_rang_for_long_does_not_go_back_to_one_person(client: Client, pbx: Pbx) -> None:
    colleague, long_ago = make_person("operator", client.company), now() - timedelta(seconds=25)
    for _telling in range(2):
        pbx.tell("ringing", extension="201", at=long_ago.isoformat())
        pbx.tell("ringing", extension="201")
    assert rings_at(colleague)


def test_the_supervisor_sees_who_is_there_by_name_and_once(client: Client) -> None:
    watching = client_for(make_person("supervisor"))
    says(client_for(client.operator), "available")
    shown = watching.get(FLOOR)
    for text in ("受付中", client.operator.staff_code, "試験 太郎"):
        assert text in shown.content.decode()
    count = len(events_of(HOUSE_ID, "presence.listed"))
    assert watching.get(FLOOR, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert len(events_of(HOUSE_ID, "presence.listed")) == count
    silent(client.operator)
    assert "離席" in watching.get(FLOOR, headers={"If-None-Match": shown["ETag"]}).content.decode()
    assert client_for(client.operator).get("/sv/floor/").status_code == 403
