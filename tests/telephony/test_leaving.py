"""A call that somebody answered is never without a record, whether or not anybody has opened its form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser

from calls import queries
from calls.choices import DraftState
from calls.models import Draft
from telephony.models import Leg
from telephony.services import hearing
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system, client_for, make_person
from tests.log import events_of
from tests.telephony.make import CALLER, Pbx, make_pbx

pytestmark = pytest.mark.django_db
EXTENSION = "301"
RINGING = "/desk/ringing/"


@pytest.fixture
def pbx(client: Client) -> Pbx:
    """A call that rings; extension 301 is the operator's."""
    made = make_pbx(client)
    made.tell("ringing", caller_number=CALLER)
    made.give(EXTENSION, client.operator.pk)
    return made


def drafts(client: Client) -> list[Draft]:
    with as_system(client.id):
        return list(Draft.objects.filter(tenant_id=client.id))


def seen(browser: Browser) -> str:
    return browser.get(RINGING).content.decode()


def test_a_call_whose_form_nobody_opened_stays_with_who_answered(client: Client, pbx: Pbx) -> None:
    pbx.tell("answered", extension=EXTENSION)
    assert drafts(client) == []
    pbx.tell("ended", duration=40)
    leg = pbx.leg()
    assert leg is not None
    assert (leg.taken_by, leg.caller) == (client.operator.pk, None)
    with acting(client.operating()) as state:
        (draft,) = queries.my_drafts(state.actor)
        kept = Draft.objects.get(pk=draft.pk)
        assert (kept.pk, kept.called_number, kept.started_at) == (leg.pk, client.number, leg.started_at)
        assert kept.owner_label == client.operator.staff_code
        assert queries.draft_content(state.actor, kept) == {"caller_number": CALLER}
    mine = client_for(client.operator)
    for page in ("/desk/", "/desk/drafts/", "/desk/drafts/now/"):
        assert f"/desk/calls/{leg.pk}/" in mine.get(page).content.decode()
    assert str(leg.pk) not in seen(mine)
    (event,) = events_of(client.company, "leg.left")
    assert (event["fields"], event["purpose"]["code"]) == (["leg.caller"], "system")
    assert len(events_of(client.company, "draft.left")) == 1


def test_the_desk_is_told_the_unfinished_calls_once(client: Client, pbx: Pbx) -> None:
    mine, address = client_for(client.operator), "/desk/drafts/now/"
    first = mine.get(address)
    assert "送信していない受電はありません" in first.content.decode()
    assert mine.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    pbx.tell("answered", extension=EXTENSION)
    pbx.tell("ended", duration=40)
    assert mine.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("order", [("answered", "ended", "ended"), ("ended", "answered")])
def test_in_whatever_order_it_is_told_there_is_one_draft(client: Client, pbx: Pbx, order: tuple[str, ...]) -> None:
    for kind in order:
        pbx.tell(kind, extension=EXTENSION, **({"duration": 40} if kind == "ended" else {}))
    (draft,) = drafts(client)
    assert draft.owner_id == client.operator.pk


def test_f2_on_an_old_page_leads_to_the_draft_that_is_there(client: Client, pbx: Pbx) -> None:
    pbx.tell("answered", extension=EXTENSION)
    pbx.tell("ended", duration=40)
    leg = pbx.leg()
    assert leg is not None
    mine, other = client_for(client.operator), client_for(make_person("operator", client.company))
    assert mine.post(f"{RINGING}{leg.pk}/answer/")["Location"] == f"/desk/calls/{leg.pk}/"
    assert other.post(f"{RINGING}{leg.pk}/answer/")["Location"] == "/desk/"
    assert len(drafts(client)) == 1


def test_who_opened_the_form_keeps_it(client: Client, pbx: Pbx) -> None:
    leg, other = pbx.leg(), make_person("operator", client.company)
    assert leg is not None
    client_for(other).post(f"{RINGING}{leg.pk}/answer/")
    pbx.tell("answered", extension=EXTENSION)
    pbx.tell("ended", duration=40)
    (draft,) = drafts(client)
    assert draft.owner_id == other.pk
    assert events_of(client.company, "leg.left") == []


def test_what_was_moved_on_stays_with_who_spoke_last(client: Client, pbx: Pbx) -> None:
    other = make_person("operator", client.company)
    pbx.give("302", other.pk)
    pbx.tell("answered", extension=EXTENSION)
    pbx.tell("transferred", extension="302", at=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
    pbx.tell("ended", duration=40)
    (draft,) = drafts(client)
    assert draft.owner_id == other.pk


def test_what_was_thrown_away_does_not_come_back(client: Client, pbx: Pbx) -> None:
    pbx.tell("answered", extension=EXTENSION)
    pbx.tell("ended", duration=40)
    (draft,) = drafts(client)
    client_for(client.operator).post(f"/desk/calls/{draft.pk}/discard/")
    pbx.tell("resumed", extension=EXTENSION)
    assert [one.state for one in drafts(client)] == [DraftState.DROPPED]


def test_a_call_of_nobody_known_is_everybodys_until_somebody_writes_it_down(client: Client, pbx: Pbx) -> None:
    stranger = make_client().operator
    pbx.give("303", stranger.pk)
    pbx.tell("answered", extension="303")
    pbx.tell("ended", duration=40)
    leg = pbx.leg()
    assert leg is not None
    assert drafts(client) == []
    first, second = client_for(client.operator), client_for(make_person("operator", client.company))
    for browser in (first, second):
        assert str(leg.pk) in seen(browser)
    assert str(leg.pk) not in seen(client_for(stranger))
    assert second.post(f"{RINGING}{leg.pk}/answer/")["Location"] == f"/desk/calls/{leg.pk}/"
    assert str(leg.pk) not in seen(first)


def test_whether_it_was_answered_is_not_known_so_it_is_everybodys(client: Client, pbx: Pbx) -> None:
    pbx.tell("ringing", extension=EXTENSION)
    pbx.tell("ended")
    leg, other = pbx.leg(), client_for(make_person("operator", client.company))
    assert leg is not None
    assert drafts(client) == []
    assert other.post(f"{RINGING}{leg.pk}/answer/")["Location"] == f"/desk/calls/{leg.pk}/"


def test_a_call_that_nobody_answered_is_no_draft(client: Client, pbx: Pbx) -> None:
    pbx.tell("ringing", extension=EXTENSION)
    pbx.tell("ended", extension=EXTENSION, duration=0)
    assert drafts(client) == []
    assert "不応答" in seen(client_for(client.operator))


@pytest.mark.django_db(transaction=True)
def test_the_worker_leaves_what_it_ends_and_keeps_the_number_of_what_was_answered(
    client: Client, pbx: Pbx, as_role: Any
) -> None:
    again = Pbx(pbx.secret, client.id, client.number)
    again.tell("ringing", caller_number=CALLER)
    again.tell("answered")
    pbx.tell("answered", extension=EXTENSION)
    with as_role("worker"), as_system(client.id) as state:
        Leg.objects.filter(tenant_id=client.id).update(heard_at=datetime.now(UTC) - timedelta(days=2))
        hearing.tidy(actor=state.actor, tenant_id=client.id)
    (draft,) = drafts(client)
    leg, everybodys = pbx.leg(), again.leg()
    assert leg is not None
    assert everybodys is not None
    assert (draft.pk, draft.owner_id) == (leg.pk, client.operator.pk)
    assert everybodys.caller is not None
    assert str(everybodys.pk) in seen(client_for(client.operator))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("silent", [False, True])
def test_nobody_comes_any_more_once_the_caller_has_gone(client: Client, pbx: Pbx, as_role: Any, silent: bool) -> None:
    leg, browser = pbx.leg(), client_for(client.operator)
    assert leg is not None
    browser.post(f"{RINGING}{leg.pk}/answer/")
    pbx.tell("answered", extension=EXTENSION)
    browser.post(f"/desk/calls/{leg.pk}/help/", {"deed": "ask"})
    if silent:
        with as_role("worker"), as_system(client.id) as state:
            Leg.objects.filter(pk=leg.pk).update(heard_at=datetime.now(UTC) - timedelta(days=2))
            hearing.tidy(actor=state.actor, tenant_id=client.id)
    else:
        pbx.tell("ended", duration=40)
    assert events_of(client.id, "callin.ended")[-1]["outcome"]["reason"] == "call_in_hung_up"


@pytest.mark.django_db(transaction=True)
def test_the_form_opened_as_the_call_ends_is_one_draft(client: Client, pbx: Pbx) -> None:
    pbx.tell("answered", extension=EXTENSION)
    leg, browser = pbx.leg(), client_for(client.operator)
    assert leg is not None
    together = Barrier(2)

    def at_once(act: Any) -> Any:
        try:
            together.wait(20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        ended = pool.submit(at_once, lambda: pbx.tell("ended", duration=40))
        led = pool.submit(at_once, lambda: browser.post(f"{RINGING}{leg.pk}/answer/")["Location"])
    assert (ended.result(), led.result()) == (202, f"/desk/calls/{leg.pk}/")
    assert [draft.owner_id for draft in drafts(client)] == [client.operator.pk]
