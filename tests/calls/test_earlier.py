"""Who called before is told to who answers: of this company, by the number, with an event; of no other company, ever."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from calls import queries, services
from calls.models import Call, Draft
from tests.calls.desk import put, start, text
from tests.calls.make import BODY, COMPANY, KANA, NAME, NUMBER, Client, make_client
from tests.factories import acting, actor_for, as_system, client_for, join, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db
SAME = "090 1234 5678"


@pytest.fixture
def client() -> Client:
    return make_client()


def before(client: Client, number: str = SAME, actor: Any = None) -> list[queries.Earlier]:
    """Who called before, for a draft of the operator with this number."""
    with acting(actor or client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id)
        return queries.earlier(state.actor, draft, {"caller_number": number})


def shown(browser: Browser, draft_id: UUID) -> str:
    return text(browser.get(f"/desk/calls/{draft_id}/"))


def test_the_last_three_calls_from_the_number_are_told_however_it_is_written(client: Client) -> None:
    calls = [client.log(number=NUMBER) for _each in range(4)]
    client.log(number="03-5000-9999")
    found = before(client)
    assert [one.call.pk for one in found] == [call.pk for call in reversed(calls[1:])]
    assert found[0].caller["caller_kana"][0] == KANA
    assert (found[0].called, found[0].body[0]) == (NAME, BODY)
    (event,) = events_of(client.company, "call.recognised")
    assert (event["count"], event["purpose"]["code"]) == (3, "answering")
    assert {"call.caller_name", "message.body"} <= set(event["fields"])


@pytest.mark.parametrize("number", ["", "非通知", "内線 12", "090-9999-0000", "5678"])
def test_nothing_is_told_of_another_number_or_of_none(client: Client, number: str) -> None:
    client.log(number=NUMBER)
    assert before(client, number) == []
    assert events_of(client.company, "call.recognised") == []


def test_another_companys_calls_from_the_same_number_are_never_told(client: Client) -> None:
    other = make_client()
    other.log(number=NUMBER)
    join(client.operator, "operator", other.company)
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    assert before(client, actor=both) == []
    assert len(before(other, actor=both)) == 1


@pytest.mark.parametrize("how", ["persons", "recalled", "undone"])
def test_what_was_restricted_recalled_or_taken_back_is_not_told(client: Client, how: str) -> None:
    call = client.log(number=NUMBER)
    with as_system(client.id):
        rows = Call.objects.filter(pk=call.pk)
        rows.update(undone_at=call.created_at) if how == "undone" else rows.update(restriction=how)
    assert before(client) == []


def test_the_page_shows_it_and_fills_in_nothing(client: Client) -> None:
    client.log(number=NUMBER)
    browser = client_for(client.operator)
    draft_id = start(browser, client)
    assert "前回" not in shown(browser, draft_id)
    put(browser, draft_id, {"rev": 0, "content": {"caller_number": SAME}})
    page = shown(browser, draft_id)
    assert f"前回: {NAME}様（未確認）" in page
    for value in (KANA, COMPANY, BODY):
        assert page.count(value) == 1
    assert 'name="caller_kana" value' not in page
    fragment = text(browser.get(f"/desk/calls/{draft_id}/earlier/"))
    assert BODY in fragment
    with as_system(client.id):
        assert Draft.objects.get(pk=draft_id).rev == 1


def test_it_is_told_to_who_has_the_draft_alone(client: Client) -> None:
    client.log(number=NUMBER)
    draft_id = start(client_for(client.operator), client)
    put(client_for(client.operator), draft_id, {"rev": 0, "content": {"caller_number": SAME}})
    colleague = client_for(make_person("operator", client.company))
    assert colleague.get(f"/desk/calls/{draft_id}/earlier/").status_code == 404
    assert BODY not in shown(colleague, draft_id)
