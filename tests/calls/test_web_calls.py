"""A call that was sent: masked, opened for a purpose, corrected."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client as Browser

from tests.calls.desk import form, start, text
from tests.calls.make import BODY, NAME, Client, make_client
from tests.factories import client_for, join, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_sent_calls_are_masked_and_own(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    web.post(f"/desk/calls/{draft_id}/", form(client, action="send"))
    page = text(web.get("/desk/sent/"))
    assert str(draft_id) in page
    assert "佐●●" in page
    assert "みどり建設" not in page
    assert "見積の件" not in page
    colleague = client_for(make_person("operator", client.company))
    assert str(draft_id) not in text(colleague.get("/desk/sent/"))


def test_values_appear_for_a_purpose_and_the_log_keeps_it(client: Client, web: Browser) -> None:
    call = client.log()
    assert BODY not in text(web.get(f"/calls/{call.pk}/"))
    page = text(web.post(f"/calls/{call.pk}/reveal/", {"purpose": "complaint", "ticket": "CLM-7"}))
    assert BODY in page
    assert NAME in page
    (event,) = events_of(client, "call.revealed")
    assert event["purpose"] == {"code": "complaint", "ticket": "CLM-7"}


@pytest.mark.parametrize("fields", [{}, {"purpose": "nosy"}, {"purpose": "complaint", "ticket": "b a d"}])
def test_no_good_purpose_no_values(client: Client, web: Browser, fields: dict[str, str]) -> None:
    call = client.log()
    response = web.post(f"/calls/{call.pk}/reveal/", fields)
    assert response.status_code == 400
    assert BODY not in text(response)
    assert events_of(client, "call.revealed") == []
    assert len(events_of(client, "call.viewed")) == 1


@pytest.mark.parametrize("tail", ["", "reveal/", "correct/"])
def test_a_foreign_call_and_a_missing_one_look_the_same(client: Client, web: Browser, tail: str) -> None:
    foreign = make_client().log()
    answers = []
    for call_id in (foreign.pk, uuid4()):
        url = f"/calls/{call_id}/{tail}"
        answers.append(web.post(url, {"purpose": "answering"}) if tail == "reveal/" else web.get(url))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_page_offers_a_correction_only_to_who_may_make_one(client: Client) -> None:
    call = client.log()
    for role, offered in (("supervisor", True), ("quality_manager", False)):
        page = text(client_for(make_person(role)).get(f"/calls/{call.pk}/"))
        assert f"/calls/{call.pk}/reveal/" in page
        assert (f"/calls/{call.pk}/correct/" in page) == offered


def test_the_page_of_staff_opens_for_nobody_who_may_not_reveal_in_this_very_company(client: Client) -> None:
    """An operator of one company who keeps the log of another opens no call there."""
    elsewhere = make_client()
    mixed = make_person("operator", client.company)
    join(mixed, "auditor", elsewhere.company)
    for place, status in ((client, 200), (elsewhere, 403)):
        assert client_for(mixed).get(f"/calls/{place.log().pk}/").status_code == status
