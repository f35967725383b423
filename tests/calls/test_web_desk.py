"""The operator's pages: start a call, know the company, ask once, send."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client as Browser

from calls.choices import DraftState
from tests.calls.desk import calls_of, draft_of, form, put, start, text
from tests.calls.make import BODY, Client, make_client
from tests.factories import client_for, join, make_person

pytestmark = pytest.mark.django_db


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


def test_a_call_starts_from_the_name_of_the_company(client: Client, web: Browser) -> None:
    response = web.post("/desk/open/", {"number": client.company.name})
    assert f"<title>{client.company.name}" in text(web.get(response["Location"]))
    for foreign in (make_client().company.name, "", " "):
        assert "見つかりません" in text(web.post("/desk/open/", {"number": foreign}))


def test_a_name_that_several_companies_have_leads_to_the_choice(client: Client) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    both = client_for(client.operator)
    answer = both.post("/desk/open/", {"number": "試験商事"}, follow=True)
    assert answer.request["PATH_INFO"] == "/desk/"
    assert all(each.company.name in text(answer) for each in (client, other))


def test_nothing_is_the_name_of_no_company(client: Client) -> None:
    make_client()
    supervisor = client_for(make_person("supervisor"))
    for nothing in ("", " \u3000"):
        answer = supervisor.post("/desk/open/", {"number": nothing})
        assert answer.status_code == 400
        assert "この番号や名前の委託元は見つかりません" in text(answer)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=é", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize(
    "body", [b"", b"rubbish", b'--x\r\nContent-Disposition: form-data; name="' + b"9" * 5000 + b'"\r\n\r\n1\r\n--x--']
)
def test_a_body_that_is_no_form_is_refused_with_words(web: Browser, kind: str, body: bytes) -> None:
    answer = web.post("/desk/open/", body, content_type=kind)
    assert answer.status_code == 400
    assert "<h1" in text(answer)


def test_an_address_with_the_number_fills_the_field(client: Client, web: Browser) -> None:
    assert f'value="{client.number}"' in text(web.get("/desk/", {"number": client.number}))


def test_the_number_of_another_company_is_as_unknown_as_no_number(web: Browser) -> None:
    foreign, nobody = make_client(), "03-9999-0000"
    answers = {text(web.post("/desk/open/", {"number": n})).replace(n, "") for n in (foreign.number, nobody)}
    assert all("見つかりません" in answer for answer in answers)
    assert foreign.company.name not in "".join(answers)


def test_what_is_missing_is_named_before_the_question_is_asked(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    content = {"disposition": "callback", "callback": "1"}
    answer = put(web, draft_id, {"rev": 0, "content": content}).json()
    assert set(answer["marks"]) == {"caller_kana", "addressee", "body", "read_back"}


@pytest.mark.parametrize("disposition", ["sales", "wrong", "silent"])
def test_a_call_without_a_message_needs_nothing_else(client: Client, web: Browser, disposition: str) -> None:
    draft_id = start(web, client)
    answer = put(web, draft_id, {"rev": 0, "content": {"disposition": disposition}}).json()
    assert answer["marks"] == {}
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
    asked = web.post(f"/desk/calls/{draft_id}/", form(client, action="move"))
    choices = text(web.get(asked["Location"], {"company": "0" + other.number.removeprefix("+81")}))
    assert other.company.name in choices
    assert f'value="{client.company.slug}"' not in choices
    response = web.post(f"/desk/calls/{draft_id}/client/", {"rev": "1", "client": other.company.slug})
    assert response.status_code == 302
    moved = UUID(response["Location"].split("/")[-2])
    page = text(web.get(response["Location"]))
    assert f"<title>{other.company.name}" in page
    assert "見積の件で折返し希望。" in page
    assert str(client.suzuki) not in page
    assert draft_of(client, draft_id).state == DraftState.DROPPED
    assert draft_of(other, moved).state == DraftState.OPEN


def test_a_company_that_is_only_administered_is_no_other_to_move_a_call_to(client: Client, web: Browser) -> None:
    other, offered = make_client(), []
    for role in ("admin", "operator"):
        join(client.operator, role, other.company)
        offered.append('id="move"' in text(web.get(f"/desk/calls/{start(web, client)}/")))
    assert offered == [False, True]


def test_a_company_that_is_not_the_operators_cannot_be_changed_to(client: Client, web: Browser) -> None:
    other, draft_id = make_client(), start(web, client)
    for slug in (other.company.slug, "no-such-company"):
        response = web.post(f"/desk/calls/{draft_id}/client/", {**form(client), "client": slug})
        assert response.status_code == 400
    assert draft_of(client, draft_id).state == DraftState.OPEN


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
