"""The operator's pages: start a call, keep the draft, ask once, send, correct."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from calls.choices import DraftState
from calls.models import Call, Draft
from tests.calls.make import BODY, NAME, Client, make_client
from tests.factories import as_system, client_for, join, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db

FORM = {
    "disposition": "callback",
    "caller_company": "みどり建設",
    "caller_kana": "さとう",
    "caller_name": "佐藤",
    "body": "見積の件で折返し希望。",
    "callback": "1",
    "caller_number": "090-1234-5678",
    "urgency": "normal",
    "read_back": "on",
}


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def web(client: Client) -> Browser:
    return client_for(client.operator)


def start(web: Browser, client: Client) -> UUID:
    response = web.post("/desk/open/", {"client": client.company.slug})
    assert response.status_code == 302
    return UUID(response["Location"].split("/")[-2])


def form(client: Client, rev: int = 0, **values: str) -> dict[str, str]:
    return {**FORM, "addressee": str(client.suzuki), "rev": str(rev), "confirm": client.company.slug, **values}


def put(web: Browser, draft_id: UUID, body: Any) -> Any:
    return web.put(f"/desk/calls/{draft_id}/draft/", json.dumps(body), content_type="application/json")


def draft_of(client: Client, draft_id: UUID) -> Draft:
    with as_system(client.id):
        return Draft.objects.get(pk=draft_id)


def calls_of(client: Client) -> list[Call]:
    with as_system(client.id):
        return list(Call.objects.filter(tenant_id=client.id))


def text(response: Any) -> str:
    return str(response.content.decode())


def test_waiting_shows_only_the_operators_companies(client: Client, web: Browser) -> None:
    other = make_client()
    page = text(web.get("/desk/"))
    assert client.company.name in page
    assert other.company.slug not in page
    assert other.company.name not in page


def test_a_call_starts_from_the_dialled_number_in_any_spelling(client: Client, web: Browser) -> None:
    national = "0" + client.number.removeprefix("+81")
    response = web.post("/desk/open/", {"number": f" {national[:2]}－{national[2:]} "})
    assert response.status_code == 302
    page = text(web.get(response["Location"]))
    assert f"<title>{client.company.name}" in page
    assert "お電話ありがとうございます。" in page


def test_the_number_of_another_company_is_as_unknown_as_no_number(web: Browser) -> None:
    foreign, nobody = make_client(), "03-9999-0000"
    answers = {text(web.post("/desk/open/", {"number": n})).replace(n, "") for n in (foreign.number, nobody)}
    assert all("見つかりません" in answer for answer in answers)
    assert foreign.company.name not in "".join(answers)


def test_a_draft_is_on_the_server_before_anything_is_typed(client: Client, web: Browser) -> None:
    draft = draft_of(client, start(web, client))
    assert draft.state == DraftState.OPEN
    assert draft.owner_id == client.operator.pk


def test_autosave_answers_the_next_revision_and_seals_the_text(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    answer = put(web, draft_id, {"rev": 0, "content": {"body": "途中まで", "caller_kana": "さとう"}}).json()
    assert answer["rev"] == 1
    assert "errors" not in answer
    stored = bytes(draft_of(client, draft_id).body or b"")
    assert "途中まで".encode() not in stored
    page = text(web.get(f"/desk/calls/{draft_id}/"))
    assert "途中まで" in page
    assert "サトウ" in page


def test_two_pages_of_one_call_show_each_other_and_lose_nothing(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    put(web, draft_id, {"rev": 0, "content": {"body": "先の画面"}})
    answer = put(web, draft_id, {"rev": 0, "content": {"body": "後の画面"}})
    assert answer.status_code == 200
    assert answer.json()["conflict"]["body"] == "先の画面"
    again = put(web, draft_id, {"rev": answer.json()["rev"], "content": {"body": "後の画面"}})
    assert again.json()["rev"] == 2


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "\udcff".encode("utf-8", "surrogateescape"), '{"rev": "x"}', '{"content": 3}']
)
def test_nonsense_instead_of_a_draft_is_refused(client: Client, web: Browser, body: Any) -> None:
    draft_id = start(web, client)
    response = web.put(f"/desk/calls/{draft_id}/draft/", body, content_type="application/json")
    assert response.status_code == 400
    assert draft_of(client, draft_id).rev == 0


def test_what_is_missing_is_named_before_the_question_is_asked(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    content = {"disposition": "callback", "callback": "1"}
    answer = put(web, draft_id, {"rev": 0, "content": content, "check": True}).json()
    assert set(answer["errors"]) == {"caller_kana", "addressee", "body", "read_back"}


@pytest.mark.parametrize("disposition", ["sales", "wrong", "silent"])
def test_a_call_without_a_message_needs_nothing_else(client: Client, web: Browser, disposition: str) -> None:
    draft_id = start(web, client)
    answer = put(web, draft_id, {"rev": 0, "content": {"disposition": disposition}, "check": True}).json()
    assert answer["errors"] == {}
    fields = {"disposition": disposition, "rev": "1", "confirm": client.company.slug, "action": "send"}
    assert web.post(f"/desk/calls/{draft_id}/", fields).status_code == 302
    assert [call.disposition for call in calls_of(client)] == [disposition]


def test_without_scripts_the_strip_names_the_company_and_the_person(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    page = text(web.post(f"/desk/calls/{draft_id}/", form(client, action="confirm")))
    assert f"{client.company.name} へ送る" in page
    assert 'name="rev" value="1"' in page
    assert "鈴木 一郎（スズキ イチロウ）" in page
    assert calls_of(client) == []


def test_sending_makes_the_call_with_the_id_of_the_draft(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    response = web.post(f"/desk/calls/{draft_id}/", form(client, action="send"))
    assert response["Location"] == "/desk/"
    (call,) = calls_of(client)
    assert call.pk == draft_id
    assert call.operator_id == client.operator.pk
    assert client.message_of(call).addressee_id == client.suzuki
    assert draft_of(client, draft_id).state == DraftState.SENT


def test_sending_twice_makes_one_call(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    for _ in range(2):
        assert web.post(f"/desk/calls/{draft_id}/", form(client, action="send")).status_code == 302
    assert len(calls_of(client)) == 1


def test_the_strip_of_another_company_cannot_send(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    response = web.post(f"/desk/calls/{draft_id}/", form(client, action="send", confirm="other"))
    assert response.status_code == 409
    assert calls_of(client) == []


def test_an_unready_call_is_not_sent_and_what_was_typed_stays(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    page = text(web.post(f"/desk/calls/{draft_id}/", form(client, action="send", read_back="")))
    assert "復唱してから" in page
    assert "見積の件で折返し希望。" in page
    assert calls_of(client) == []


def test_a_person_of_another_company_cannot_be_the_addressee(client: Client, web: Browser) -> None:
    draft_id, other = start(web, client), make_client()
    page = text(web.post(f"/desk/calls/{draft_id}/", form(client, action="send", addressee=str(other.suzuki))))
    assert "errorlist" in page
    assert calls_of(client) == []


def test_the_wrong_company_is_changed_without_the_addressee(client: Client) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    web = client_for(client.operator)
    draft_id = start(web, client)
    fields = {**form(client), "client": other.company.slug}
    response = web.post(f"/desk/calls/{draft_id}/client/", fields)
    assert response.status_code == 302
    moved = UUID(response["Location"].split("/")[-2])
    page = text(web.get(response["Location"]))
    assert f"<title>{other.company.name}" in page
    assert "見積の件で折返し希望。" in page
    assert str(client.suzuki) not in page
    assert draft_of(client, draft_id).state == DraftState.DROPPED
    assert draft_of(other, moved).state == DraftState.OPEN


def test_a_company_that_is_not_the_operators_cannot_be_changed_to(client: Client, web: Browser) -> None:
    other, draft_id = make_client(), start(web, client)
    for slug in (other.company.slug, "no-such-company"):
        response = web.post(f"/desk/calls/{draft_id}/client/", {**form(client), "client": slug})
        assert response.status_code == 400
    assert draft_of(client, draft_id).state == DraftState.OPEN


def test_a_colleague_takes_over_and_the_first_page_can_no_longer_save(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    colleague = client_for(make_person("operator", client.company))
    page = text(colleague.get(f"/desk/calls/{draft_id}/"))
    assert "引き継ぐ" in page
    assert colleague.post(f"/desk/calls/{draft_id}/take-over/").status_code == 302
    late = put(web, draft_id, {"rev": 1, "content": {"body": "遅い"}})
    assert late.status_code == 409
    assert late.json()["code"] == "draft_owner"


def test_a_discarded_draft_is_empty(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    assert web.post(f"/desk/calls/{draft_id}/discard/").status_code == 302
    assert draft_of(client, draft_id).body is None
    assert web.get(f"/desk/calls/{draft_id}/").status_code == 302


def test_unsent_calls_are_listed_for_their_owner_only(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    colleague = client_for(make_person("operator", client.company))
    assert str(draft_id) in text(web.get("/desk/drafts/"))
    assert str(draft_id) not in text(colleague.get("/desk/drafts/"))


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


def test_a_correction_supersedes_what_was_sent(client: Client, web: Browser) -> None:
    call = client.log()
    old = client.message_of(call)
    page = text(web.get(f"/calls/{call.pk}/correct/"))
    assert BODY in page
    fields = form(client, version=str(old.version), body="訂正した用件", addressee=str(client.yamada))
    assert web.post(f"/calls/{call.pk}/correct/", fields).status_code == 302
    new = client.message_of(call)
    assert new.supersedes_id == old.pk
    assert new.addressee_id == client.yamada


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(client: Client, web: Browser) -> None:
    call = client.log()
    fields = form(client, version="0", body="遅い訂正")
    page = text(web.post(f"/calls/{call.pk}/correct/", fields))
    assert "遅い訂正" in page
    assert client.message_of(call).correction == 1


@pytest.mark.parametrize("tail", ["", "reveal/", "correct/"])
def test_a_foreign_call_and_a_missing_one_look_the_same(client: Client, web: Browser, tail: str) -> None:
    foreign = make_client().log()
    answers = []
    for call_id in (foreign.pk, uuid4()):
        url = f"/calls/{call_id}/{tail}"
        answers.append(web.post(url, {"purpose": "answering"}) if tail == "reveal/" else web.get(url))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_supervisor_sees_every_company_masked(client: Client) -> None:
    other = make_client()
    for company in (client, other):
        company.log()
    web = client_for(make_person("supervisor"))
    page = text(web.get("/sv/?day=2026-11-20&tenant=" + client.company.slug))
    assert "𠮷●●" in page
    assert BODY not in page
    assert text(web.get("/sv/?day=1999-99-99")).count("<h1") == 1


@pytest.mark.parametrize("path", ["/desk/", "/desk/drafts/", "/desk/sent/", "/sv/"])
@pytest.mark.parametrize("role", ["client_user", "client_admin", "admin", "auditor"])
def test_the_desk_is_closed_to_everybody_else(client: Client, path: str, role: str) -> None:
    person = client_for(make_person(role, client.company))
    assert person.get(path).status_code == 403


def test_nobody_gets_in_without_signing_in(client: Client) -> None:
    assert Browser().get("/desk/")["Location"].startswith("/accounts/login/")
