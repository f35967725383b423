"""Calls from a number that their company refuses: proposed while a sales call is taken, ended as such once it is approved."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from blocks import services as blocks
from blocks.models import Block
from callcenter.core.errors import Conflict, Invalid, NotFound
from calls import services
from tests.blocks.make import NUMBER, approved, proposed
from tests.calls.desk import draft_of, put, start, text
from tests.calls.make import Client, make_client
from tests.calls.rest import call_body, post
from tests.calls.window import call_of, open_window
from tests.factories import acting, as_system, client_for, make_person
from tests.log import actions_of
from tests.telephony.make import make_pbx

pytestmark = pytest.mark.django_db
NOT_APPROVED = "委託元に承認されていません"


def sent(client: Client, web: Browser, status: int = 302, **values: str) -> UUID:
    """A sales call of the desk; the form's other fields are those that the page hides."""
    draft_id = start(web, client)
    form = {"disposition": "sales", "caller_number": NUMBER, "rev": "0", "confirm": client.company.slug}
    answer = web.post(f"/desk/calls/{draft_id}/", {**form, "action": "send", **values})
    assert answer.status_code == status
    return draft_id


def of_company(client: Client) -> list[Block]:
    with as_system(client.id):
        return list(Block.objects.filter(tenant_id=client.id))


def sales(client: Client, number: str | None = NUMBER, **more: Any) -> UUID:
    return client.log(disposition="sales", caller=None, message=None, number=number, **more).pk


def test_a_tick_while_the_call_is_taken_proposes_it_when_it_is_sent(client: Client, web: Browser) -> None:
    call_id = sent(client, web, block_reason="declined")
    (row,) = of_company(client)
    assert (row.origin_id, row.reason, row.stage) == (call_id, "declined", "proposed")
    assert "断っても続く" in text(web.get(f"/calls/{call_id}/"))


def test_without_a_tick_nothing_is_proposed(client: Client, web: Browser) -> None:
    sent(client, web, block_reason="")
    assert of_company(client) == []


def test_a_tick_of_a_call_of_another_kind_proposes_nothing(client: Client, web: Browser) -> None:
    sent(client, web, disposition="wrong", block_reason="declined")
    assert of_company(client) == []


@pytest.mark.parametrize(("number", "also"), [("", set()), ("非通知", set()), ("110", {"caller_number"})])
def test_a_tick_without_a_number_is_said_before_anything_is_asked(
    client: Client, web: Browser, number: str, also: set[str]
) -> None:
    content = {"disposition": "sales", "caller_number": number, "block_reason": "declined"}
    answer = put(web, start(web, client), {"rev": 0, "content": content, "check": True}).json()
    assert set(answer["marks"]) == {"block_reason", *also}
    sent(client, web, 400, caller_number=number, block_reason="declined")
    assert of_company(client) == []


def test_taken_back_it_takes_its_proposal_along_and_sent_again_it_is_proposed_again(
    client: Client, web: Browser
) -> None:
    open_window(client)
    call_id = sent(client, web, block_reason="repeated")
    portal = client_for(make_person("client_admin", client.company))
    assert "03-5000-9001" not in text(portal.get(f"/p/{client.company.slug}/blocks/"))
    assert web.post(f"/desk/calls/{call_id}/undo/").status_code == 302
    assert [row.stage for row in of_company(client)] == ["dropped"]
    form = {"disposition": "sales", "caller_number": NUMBER, "block_reason": "repeated", "confirm": client.company.slug}
    again = {**form, "action": "send", "rev": str(draft_of(client, call_id).rev)}
    assert web.post(f"/desk/calls/{call_id}/", again).status_code == 302
    assert sorted(row.stage for row in of_company(client)) == ["dropped", "proposed"]


def test_withdrawn_because_it_was_another_companys_it_takes_even_an_approved_one_along(client: Client) -> None:
    call_id = sales(client)
    row = proposed(client.company, origin_id=call_id)
    with as_system(client.id) as state:
        blocks.approve(actor=state.actor, tenant_id=client.id, block_id=row.pk)
        services.withdraw_call(actor=state.actor, call_id=call_id)
    assert [row.stage for row in of_company(client)] == ["dropped"]


def test_afterwards_it_is_proposed_on_the_page_of_the_call(client: Client, web: Browser) -> None:
    call_id = sales(client)
    assert "この番号の着信拒否を提案する" in text(web.get(f"/calls/{call_id}/"))
    assert web.post(f"/calls/{call_id}/block/", {"reason": "automatic"}).status_code == 302
    (row,) = of_company(client)
    assert (row.origin_id, row.reason) == (call_id, "automatic")
    page = text(web.get(f"/calls/{call_id}/"))
    assert "この番号の着信拒否を提案する" not in page
    assert "提案中" in page
    other = sales(client)
    answer = web.post(f"/calls/{other}/block/", {"reason": "automatic"}, follow=True)
    assert "すでに提案されている" in text(answer)
    assert len(of_company(client)) == 1


def test_a_reason_has_to_be_one_of_them(client: Client, web: Browser) -> None:
    call_id = sales(client)
    answer = web.post(f"/calls/{call_id}/block/", {"reason": "none"})
    assert answer.status_code == 400
    assert "まだ提案していません" in text(answer)
    assert of_company(client) == []


def test_only_of_a_sales_call_with_a_number_it_is_offered(client: Client, web: Browser) -> None:
    assert "着信拒否を提案する" not in text(web.get(f"/calls/{client.log().pk}/"))
    assert "この番号の着信拒否を提案する" not in text(web.get(f"/calls/{sales(client, None)}/"))
    other, withheld = client.log().pk, sales(client, "非通知", as_said=True)
    with acting(client.operating()) as state:
        with pytest.raises(Conflict):
            services.propose_block(actor=state.actor, call_id=other, reason="repeated")
        with pytest.raises(Invalid):
            services.propose_block(actor=state.actor, call_id=withheld, reason="repeated")


def test_a_stranger_finds_no_call_to_propose_of(client: Client) -> None:
    call_id = sales(client)
    with acting(make_client().operating()) as state, pytest.raises(NotFound):
        services.propose_block(actor=state.actor, call_id=call_id, reason="repeated")


def test_the_page_of_a_call_says_that_its_number_is_refused(client: Client, web: Browser) -> None:
    approved(client.company)
    draft_id = start(web, client)
    put(web, draft_id, {"rev": 0, "content": {"caller_number": "03 5000 9001"}})
    for address in (f"/desk/calls/{draft_id}/", f"/desk/calls/{draft_id}/earlier/"):
        page = text(web.get(address))
        assert "着信拒否（承認済み）" in page
        assert "お断りしております" in page
    put(web, draft_id, {"rev": 1, "content": {"caller_number": "03 5000 9002"}})
    assert "着信拒否（承認済み）" not in text(web.get(f"/desk/calls/{draft_id}/"))


def test_it_is_ended_as_refused_and_stands_in_every_count(client: Client, web: Browser) -> None:
    approved(client.company)
    call_id = sent(client, web, disposition="blocked")
    assert call_of(client, call_id).disposition == "blocked"
    assert "着信拒否" in text(web.get(f"/calls/{call_id}/"))
    assert "<dt>着信拒否</dt>" in text(client_for(make_person("supervisor")).get("/desk/statistics/"))


def test_without_a_script_the_button_asks_before_it_is_sent(client: Client, web: Browser) -> None:
    approved(client.company)
    draft_id = start(web, client)
    page = text(web.post(f"/desk/calls/{draft_id}/", {"action": "blocked", "rev": "0", "caller_number": NUMBER}))
    assert 'id="confirm-strip" tabindex="-1" aria-labelledby="confirm-title">' in page
    assert json.loads(put(web, draft_id, {"rev": 1, "content": {}}).content)["rev"] == 2


def test_a_call_whose_number_is_not_approved_is_not_refused(client: Client, web: Browser) -> None:
    proposed(client.company)
    approved(make_client().company)
    content = {"disposition": "blocked", "caller_number": NUMBER}
    answer = put(web, start(web, client), {"rev": 0, "content": content, "check": True}).json()
    assert NOT_APPROVED in answer["marks"]["disposition"][0]
    sent(client, web, 400, disposition="blocked")


def test_a_program_says_it_only_of_a_number_that_is_approved(client: Client, desk: Browser) -> None:
    body = call_body(client, disposition="blocked", caller_number=NUMBER, caller=None, message=None)
    refused = post(desk, "calls/", body)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"disposition"})
    approved(client.company)
    taken = post(desk, "calls/", body)
    assert (taken.status_code, taken.json()["disposition"]) == (201, "blocked")


def test_a_sales_call_is_corrected_to_it_once_its_number_is_approved(client: Client) -> None:
    call_id = sales(client)
    with acting(client.operating()) as state, pytest.raises(Invalid) as refusal:
        services.correct_call(actor=state.actor, call_id=call_id, values={"disposition": "blocked"})
    assert set(refusal.value.errors) == {"disposition"}
    approved(client.company)
    with acting(client.operating()) as state:
        services.correct_call(actor=state.actor, call_id=call_id, values={"disposition": "blocked"})
    assert call_of(client, call_id).disposition == "blocked"


def test_a_message_is_not_made_a_refused_call(client: Client) -> None:
    message = client.message_of(client.log())
    with acting(client.operating()) as state, pytest.raises(Invalid) as refusal:
        services.correct_message(
            actor=state.actor, message_id=message.pk, values={"disposition": "blocked", "body": "訂正"}
        )
    assert set(refusal.value.errors) == {"disposition"}


def test_when_it_rings_the_desk_says_that_it_is_refused(client: Client, web: Browser) -> None:
    row = approved(client.company)
    pbx = make_pbx(client)
    assert pbx.tell("ringing", caller_number="+81350009001") == 202
    pop = text(web.get("/desk/ringing/"))
    assert "着信拒否（承認済み）" in pop
    assert "お断りしております" in pop
    assert "5000-9001" not in pop
    with as_system(client.id) as state:
        blocks.lift(actor=state.actor, tenant_id=client.id, block_id=row.pk)
    assert "着信拒否" not in text(web.get("/desk/ringing/"))
    assert actions_of(client.id, "block.listed", "call.revealed") == []


@pytest.mark.parametrize("number", ["+81350009002", "非通知", ""])
def test_another_number_rings_as_ever(client: Client, web: Browser, number: str) -> None:
    approved(client.company)
    approved(make_client().company, "+81350009002")
    assert make_pbx(client).tell("ringing", caller_number=number) == 202
    pop = text(web.get("/desk/ringing/"))
    assert client.company.name in pop
    assert "着信拒否" not in pop
