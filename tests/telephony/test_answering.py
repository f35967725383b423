"""What rings is on the desk of whoever may answer; the first one gets its form, and the call its measured times."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser

from callcenter.core.ids import HOUSE_ID
from calls import queries, services
from calls.models import Call, Draft
from telephony.models import Extension, Leg
from tests.calls.make import BODY, COMPANY, KANA, Client, make_client
from tests.factories import acting, as_system, client_for, make_person
from tests.log import events_of
from tests.telephony.make import CALLER, Pbx

pytestmark = pytest.mark.django_db
FRAGMENT = "/desk/ringing/"


def ago(seconds: int, since: datetime | None = None) -> str:
    """So long before ``since``, by default before now."""
    return ((since or datetime.now(UTC)) - timedelta(seconds=seconds)).isoformat()


def rings(pbx: Pbx, **values: Any) -> str:
    """It rings; the address that answers it."""
    assert pbx.tell("ringing", caller_number=CALLER, **values) == 202
    leg = pbx.leg()
    assert leg is not None
    return f"/desk/ringing/{leg.pk}/answer/"


def seen(browser: Browser) -> str:
    return browser.get(FRAGMENT).content.decode()


def test_what_rings_is_shown_with_company_and_greeting_and_no_number(client: Client, pbx: Pbx) -> None:
    address = rings(pbx)
    shown = seen(client_for(client.operator))
    for text in (client.company.name, "お電話ありがとうございます", address, "呼出中", "F2"):
        assert text in shown
    assert CALLER not in shown
    assert CALLER[-4:] not in shown


def test_operators_of_other_companies_see_nothing(client: Client, pbx: Pbx) -> None:
    address = rings(pbx)
    stranger = client_for(make_client().operator)
    assert client.company.name not in seen(stranger)
    assert stranger.post(address).status_code == 404
    assert client_for(client.user).post(address).status_code == 403


def test_the_fragment_is_sent_once_until_something_changes(client: Client, pbx: Pbx) -> None:
    browser = client_for(client.operator)
    rings(pbx)
    first = browser.get(FRAGMENT)
    again = browser.get(FRAGMENT, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    pbx.tell("answered")
    changed = browser.get(FRAGMENT, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "通話中" in changed.content.decode()


def test_answering_opens_the_form_with_what_the_exchange_told(client: Client, pbx: Pbx) -> None:
    address = rings(pbx, at=ago(9))
    browser = client_for(client.operator)
    answer = browser.post(address)
    leg = pbx.leg()
    assert leg is not None
    assert answer["Location"] == f"/desk/calls/{leg.pk}/"
    assert CALLER in browser.get(answer["Location"]).content.decode()
    assert address not in seen(browser)
    with acting(client.operating()) as state:
        draft = Draft.objects.get(pk=leg.pk)
        assert (draft.called_number, draft.started_at) == (pbx.number, leg.started_at)
        assert queries.draft_content(state.actor, draft)["caller_number"] == CALLER
    assert leg.caller is None
    (event,) = events_of(client.company, "leg.answered")
    assert event["fields"] == ["leg.caller"]


def test_the_first_to_answer_gets_it_and_the_second_is_told(client: Client, pbx: Pbx) -> None:
    address = rings(pbx)
    first, second = client_for(client.operator), client_for(make_person("operator", client.company))
    to_form = first.post(address)["Location"]
    assert first.post(address)["Location"] == to_form
    refused = second.post(address, follow=True)
    assert refused.request["PATH_INFO"] == "/desk/"
    assert "先に応答しました" in refused.content.decode()
    with as_system(client.id):
        assert [draft.owner_id for draft in Draft.objects.filter(tenant_id=client.id)] == [client.operator.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_has_the_call(client: Client, pbx: Pbx) -> None:
    address = rings(pbx)
    people = [client.operator, *(make_person("operator", client.company) for _another in range(3))]
    together = Barrier(len(people))

    def press(browser: Browser) -> str:
        try:
            together.wait(20)
            return str(browser.post(address)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        led = sorted(pool.map(press, [client_for(person) for person in people]))
    assert led[:3] == ["/desk/"] * 3
    assert led[3].startswith("/desk/calls/")
    with as_system(client.id):
        assert Draft.objects.filter(tenant_id=client.id).count() == 1


def test_what_somebody_missed_at_their_own_desk_is_everybodys(client: Client, pbx: Pbx) -> None:
    other, admin, address = make_person("operator", client.company), client_for(make_person("admin")), rings(pbx)
    leg = pbx.leg()
    assert leg is not None
    admin.post(
        "/admin/extensions/", {"exchange": str(leg.exchange_id), "number": "204", "code": client.operator.staff_code}
    )
    pbx.tell("ringing", extension="204")
    theirs = client_for(other)
    assert address not in seen(theirs)
    pbx.tell("ended", duration=0)
    assert address in seen(theirs)
    assert theirs.post(address)["Location"] == f"/desk/calls/{leg.pk}/"


def test_a_withheld_number_leaves_the_field_empty(client: Client, pbx: Pbx) -> None:
    assert pbx.tell("ringing") == 202
    leg = pbx.leg()
    assert leg is not None
    client_for(client.operator).post(f"/desk/ringing/{leg.pk}/answer/")
    with acting(client.operating()) as state:
        assert queries.draft_content(state.actor, Draft.objects.get(pk=leg.pk)) == {}
    (event,) = events_of(client.company, "leg.answered")
    assert "fields" not in event or event["fields"] == []


def send(client: Client, leg: Leg | None) -> Call:
    """The form of this incoming call is filled in and sent."""
    assert leg is not None
    content = {
        "disposition": "message",
        "caller_company": COMPANY,
        "caller_kana": KANA,
        "caller_number": CALLER,
        "addressee": str(client.suzuki),
        "body": BODY,
    }
    with acting(client.operating()) as state:
        return services.send_draft(
            actor=state.actor, draft_id=leg.pk, rev=0, content=content, confirm=client.company.slug
        )


def times(client: Client, call: Call) -> tuple[int | None, int | None]:
    with as_system(client.id):
        now = Call.objects.get(pk=call.pk)
        return now.ring_seconds, now.talk_seconds


@pytest.mark.parametrize("hung_up", ["before", "after"])
def test_the_call_has_the_measured_times_whenever_it_was_sent(client: Client, pbx: Pbx, hung_up: str) -> None:
    over = datetime.now(UTC)
    client_for(client.operator).post(rings(pbx, at=ago(100, over)))
    pbx.tell("answered", at=ago(92, over))
    if hung_up == "before":
        pbx.tell("ended", at=ago(32, over), duration=60)
    call = send(client, pbx.leg())
    if hung_up == "after":
        assert times(client, call) == (8, None)
        pbx.tell("ended", at=ago(32, over), duration=60)
    assert times(client, call) == (8, 60)
    assert events_of(client.company, "call.corrected", "message.corrected") == []
    message = client.message_of(call)
    assert (message.correction, message.version) == (1, 1)


def test_what_nobody_answered_is_marked_and_can_still_be_written_down(client: Client, pbx: Pbx) -> None:
    address = rings(pbx)
    pbx.tell("ended", duration=0)
    browser = client_for(client.operator)
    shown = seen(browser)
    assert "記録していない着信" in shown
    assert "不応答" in shown
    assert "F2" not in shown
    assert browser.post(address).status_code == 302
    assert "記録していない着信" not in seen(browser)


def test_an_extension_rings_at_the_desk_of_its_operator_alone(client: Client, pbx: Pbx) -> None:
    other, admin = make_person("operator", client.company), client_for(make_person("admin"))
    pbx.tell("ringing", caller_number=CALLER)
    leg = pbx.leg()
    assert leg is not None
    fields = {"exchange": str(leg.exchange_id), "number": "201", "code": client.operator.staff_code}
    assert admin.post("/admin/extensions/", fields).status_code == 302
    assert admin.post("/admin/extensions/", fields).status_code in (400, 409)
    assert client.operator.staff_code in admin.get("/admin/extensions/").content.decode()
    pbx.tell("answered", extension="201")
    mine, theirs = client_for(client.operator), client_for(other)
    address = f"/desk/ringing/{leg.pk}/answer/"
    assert address in seen(mine)
    assert address not in seen(theirs)
    assert theirs.post(address)["Location"] == "/desk/"
    assert mine.post(address)["Location"] == f"/desk/calls/{leg.pk}/"


def test_an_extension_of_somebody_who_does_not_answer_for_the_company_rings_for_all(client: Client, pbx: Pbx) -> None:
    stranger, admin = make_client().operator, client_for(make_person("admin"))
    address = rings(pbx)
    leg = pbx.leg()
    assert leg is not None
    fields = {"exchange": str(leg.exchange_id), "number": "202", "code": stranger.staff_code}
    assert admin.post("/admin/extensions/", fields).status_code == 302
    pbx.tell("answered", extension="202")
    assert address in seen(client_for(client.operator))


def test_an_extension_that_was_taken_off_rings_for_all_again(client: Client, pbx: Pbx) -> None:
    admin, address = client_for(make_person("admin")), rings(pbx)
    leg = pbx.leg()
    assert leg is not None
    fields = {"exchange": str(leg.exchange_id), "number": "203", "code": client.operator.staff_code}
    admin.post("/admin/extensions/", fields)
    with as_system(HOUSE_ID):
        row = Extension.objects.get(exchange=leg.exchange_id)
    assert admin.post(f"/admin/extensions/{row.pk}/remove/").status_code == 302
    pbx.tell("answered", extension="203")
    assert address in seen(client_for(make_person("operator", client.company)))
    assert admin.post("/admin/extensions/", {**fields, "code": "U-NOBODY"}).status_code == 400
