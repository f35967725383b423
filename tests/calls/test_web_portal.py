"""The client's pages: what was left for the company, and nothing of another one."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.services import save_department
from callcenter.core import searches
from calls import services
from calls.choices import Source
from calls.models import Message, NotifyChoice, SeenMark
from tests.calls.make import BODY, COMPANY, NAME, START, Client, call_input, make_client
from tests.factories import acting, as_system, client_for, join, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client: Client) -> Browser:
    return client_for(client.user)


@pytest.fixture
def message(client: Client) -> Message:
    return client.message_of(client.log())


def text(response: Any) -> str:
    return str(response.content.decode())


def home(client: Client) -> str:
    return f"/p/{client.company.slug}"


def url(client: Client, message: Message, tail: str = "") -> str:
    return f"{home(client)}/messages/{message.pk}/{tail}"


def now(message: Message, client: Client) -> Message:
    with as_system(client.id):
        return Message.objects.get(pk=message.pk)


def test_the_inbox_shows_values_to_the_companys_own_people(client: Client, web: Browser, message: Message) -> None:
    page = text(web.get(f"{home(client)}/inbox/"))
    for value in (NAME, COMPANY, "鈴木 一郎", client.company.name):
        assert value in page
    assert str(message.pk) in page


def test_imported_messages_stand_at_the_time_of_their_calls(client: Client, web: Browser) -> None:
    with acting(client.operating()) as state:
        newer, older = services.create_calls(
            actor=state.actor,
            tenant_id=client.id,
            items=[call_input(client, at=START - timedelta(days=days)) for days in (1, 9)],
            source=Source.IMPORT,
        )
    page = text(web.get(f"{home(client)}/inbox/"))
    assert page.index(str(client.message_of(newer.call).pk)) < page.index(str(client.message_of(older.call).pk))


def test_an_empty_inbox_says_what_comes_next(client: Client, web: Browser) -> None:
    assert "未読の伝言はありません" in text(web.get(f"{home(client)}/inbox/"))


def test_urgent_messages_come_first(client: Client, web: Browser) -> None:
    urgent = client.message_of(client.log(disposition="urgent"))
    later = client.message_of(client.log())
    page = text(web.get(f"{home(client)}/inbox/"))
    assert page.index(str(urgent.pk)) < page.index(str(later.pk))


def test_a_foreign_inbox_and_a_missing_one_look_the_same(web: Browser) -> None:
    answers = [web.get(f"/p/{slug}/inbox/") for slug in (make_client().company.slug, "no-such-company")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_foreign_message_is_not_found_under_the_own_company(client: Client, web: Browser) -> None:
    other = make_client()
    foreign = other.message_of(other.log())
    answers = [web.get(f"{home(client)}/messages/{pk}/") for pk in (foreign.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_opening_a_message_changes_nothing(client: Client, web: Browser, message: Message) -> None:
    assert BODY in text(web.get(url(client, message)))
    assert now(message, client).status == "new"


def test_two_seconds_make_it_seen_and_keep_who(client: Client, web: Browser, message: Message) -> None:
    response = web.post(url(client, message, "seen/"))
    assert "確認済" in text(response)
    assert now(message, client).status == "seen"
    with as_system(client.id):
        assert SeenMark.objects.get(message_id=message.pk).user_id == client.user.pk
    assert f'data-version="{now(message, client).version}"' in text(response)


def test_done_takes_a_result_and_a_note(client: Client, web: Browser, message: Message) -> None:
    fields = {"status": "done", "version": "1", "result": "つながった", "note": "月曜に納品"}
    assert web.post(url(client, message, "status/"), fields)["Location"] == f"{home(client)}/inbox/"
    page = text(web.get(url(client, message)))
    assert "つながった。月曜に納品" in page
    assert "対応を再開する" in page


def test_the_second_of_two_people_is_told(client: Client, web: Browser, message: Message) -> None:
    colleague = client_for(make_person("client_user", client.company))
    web.post(url(client, message, "status/"), {"status": "done", "version": "1"})
    late = colleague.post(url(client, message, "status/"), {"status": "done", "note": "折り返した", "version": "1"})
    assert late.status_code == 412
    assert "ほかの人が更新しました" in text(late)
    assert "折り返した" in text(late)
    assert now(message, client).status == "done"


@pytest.mark.parametrize(
    "fields", [{}, {"status": "done"}, {"status": "lost", "version": "1"}, {"status": "done", "version": "x"}]
)
def test_a_broken_status_form_changes_nothing(
    client: Client, web: Browser, message: Message, fields: dict[str, str]
) -> None:
    assert web.post(url(client, message, "status/"), fields).status_code == 400
    assert now(message, client).status == "new"


def test_a_superseded_message_leads_to_the_newest(client: Client, web: Browser, message: Message) -> None:
    operator = client_for(client.operator)
    fields = {"version": "1", "body": "訂正版", "addressee": str(client.suzuki), "urgency": "normal", "callback": ""}
    operator.post(f"/calls/{message.call_id}/correct/", fields)
    newest = client.message_of(message.call)
    old = text(web.get(url(client, message)))
    assert str(newest.pk) in old
    assert "この伝言は訂正されています" in old
    assert "対応済にする" not in old
    assert "この伝言は訂正版です" in text(web.get(url(client, newest)))


def test_polling_is_quiet_until_something_comes(client: Client, web: Browser, message: Message) -> None:
    page = text(web.get(f"{home(client)}/inbox/"))
    poll = page.split('<poll-fragment class="new-rows" src="')[1].split('"')[0].replace("&amp;", "&")
    first = web.get(poll)
    assert text(first).strip() == ""
    again = web.get(poll, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    client.log()
    news = web.get(poll, headers={"if-none-match": first["ETag"]})
    assert news.status_code == 200
    assert news["ETag"] != first["ETag"]


def test_a_made_up_poll_is_refused(client: Client, web: Browser) -> None:
    assert web.get(f"{home(client)}/inbox/new/?since=yesterday").status_code == 400


@pytest.mark.parametrize(
    "terms",
    [{"number": "090 1234 5678"}, {"last4": "5678"}, {"kana": "よしだ"}, {"company": "東都リース"}, {"q": "見積書"}],
)
def test_search_finds_the_own_calls(client: Client, web: Browser, message: Message, terms: dict[str, str]) -> None:
    other = make_client()
    foreign = other.message_of(other.log())
    address = web.post(f"{home(client)}/search/", terms)["Location"]
    assert not any(value in address for value in terms.values())
    for _time in range(2):
        page = text(web.get(address))
        assert str(message.pk) in page
        assert str(foreign.pk) not in page


def test_a_search_ends_after_half_an_hour_and_is_nobody_elses(
    client: Client, web: Browser, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = web.post(f"{home(client)}/search/", {"q": "見積書"})["Location"]
    colleague = client_for(make_person("client_user", client.company))
    assert "この検索は期限が切れました" in text(colleague.get(address))
    assert str(message.pk) in text(web.get(address))
    later = time.time() + searches.KEPT + 1
    monkeypatch.setattr("callcenter.core.searches.time.time", lambda: later)
    page = web.get(address)
    assert page.status_code == 200
    assert "この検索は期限が切れました" in text(page)
    assert str(message.pk) not in text(page)


@pytest.mark.parametrize("terms", [{}, {"last4": "12"}, {"q": "x" * 101}])
def test_a_search_that_cannot_be_is_explained(client: Client, web: Browser, terms: dict[str, str]) -> None:
    response = web.post(f"{home(client)}/search/", terms)
    assert response.status_code == 400
    assert "errorlist" in text(response)


def test_terms_are_never_taken_from_the_address(client: Client, web: Browser, message: Message) -> None:
    assert str(message.pk) not in text(web.get(f"{home(client)}/search/?q=見積書"))


def test_a_person_chooses_their_mails(client: Client, web: Browser) -> None:
    page = f"{home(client)}/me/notifications/"
    assert web.post(page, {"mode": "addressed", "entry": str(client.suzuki)}).status_code == 302
    with as_system(client.id):
        choice = NotifyChoice.objects.get(user_id=client.user.pk)
    assert (choice.mode, choice.entry_id) == ("addressed", client.suzuki)
    assert "errorlist" in text(web.post(page, {"mode": "addressed", "entry": ""}))
    assert "errorlist" in text(web.post(page, {"mode": "sometimes"}))


@pytest.mark.parametrize("role", ["operator", "supervisor", "admin", "auditor", "quality_manager"])
@pytest.mark.parametrize("page", ["inbox/", "search/", "me/notifications/"])
def test_the_portal_is_for_the_companys_own_people(client: Client, role: str, page: str) -> None:
    assert client_for(make_person(role, client.company)).get(f"{home(client)}/{page}").status_code == 403


def test_home_leads_everybody_to_their_own_page(client: Client, web: Browser) -> None:
    assert web.get("/")["Location"] == f"{home(client)}/inbox/"
    assert client_for(client.operator).get("/")["Location"] == "/desk/"
    assert client_for(make_person("supervisor")).get("/")["Location"] == "/sv/"
    assert "まだ担当がありません" in text(client_for(make_person()).get("/"))
    assert Browser().get("/")["Location"].startswith("/accounts/login/")


def test_an_administrator_limits_a_call_to_named_persons(client: Client, message: Message) -> None:
    admin, colleague = make_person("client_admin", client.company), make_person("client_user", client.company)
    page = f"{home(client)}/calls/{message.call_id}/readers/"
    window = client_for(admin)
    assert BODY not in text(window.get(page))
    assert "errorlist" in text(window.post(page, {"restriction": "persons"}))
    named = {"restriction": "persons", "readers": [str(colleague.pk), str(admin.pk)]}
    assert window.post(page, named).status_code == 302
    assert client_for(colleague).get(url(client, message)).status_code == 200
    assert client_for(client.user).get(url(client, message)).status_code == 403
    assert str(message.pk) not in text(client_for(client.user).get(f"{home(client)}/inbox/"))
    assert window.post(page, {"restriction": ""}).status_code == 302
    assert client_for(client.user).get(url(client, message)).status_code == 200


def test_an_administrator_limits_a_call_to_a_department(client: Client, message: Message) -> None:
    admin, inside = make_person("client_admin", client.company), make_person("client_user", client.company)
    with as_system(client.id) as state:
        made = save_department(actor=state.actor, tenant_id=client.id, name="経理部", user_ids=[inside.pk])
    page, window = f"{home(client)}/calls/{message.call_id}/readers/", client_for(admin)
    assert "経理部" in text(window.get(page))
    assert "閲覧できる部署を一つ以上選んでください。" in text(window.post(page, {"restriction": "department"}))
    # Persons left ticked from an earlier choice are not what this restriction speaks of.
    chosen = {"restriction": "department", "departments": [str(made.pk)], "readers": [str(client.user.pk)]}
    assert window.post(page, chosen).status_code == 302
    assert client_for(inside).get(url(client, message)).status_code == 200
    assert client_for(client.user).get(url(client, message)).status_code == 403


def test_only_administrators_limit_and_only_their_own_calls(client: Client, web: Browser, message: Message) -> None:
    assert web.get(f"{home(client)}/calls/{message.call_id}/readers/").status_code == 403
    other = make_client()
    admin = client_for(make_person("client_admin", client.company))
    answers = [admin.get(f"{home(client)}/calls/{pk}/readers/") for pk in (other.log().pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_stranger_cannot_be_named_as_reader(client: Client, message: Message) -> None:
    admin = client_for(make_person("client_admin", client.company))
    fields = {"restriction": "persons", "readers": [str(make_client().user.pk)]}
    assert "errorlist" in text(admin.post(f"{home(client)}/calls/{message.call_id}/readers/", fields))
    assert now(message, client).restriction == ""


def test_the_companys_own_people_are_named_in_the_history(client: Client, web: Browser, message: Message) -> None:
    web.post(url(client, message, "seen/"))
    page = text(web.get(url(client, message)))
    assert page.count("試験 太郎") >= 2


def test_a_page_of_one_company_shows_no_message_of_another_one_of_the_same_person(
    client: Client,
) -> None:
    other, chief = make_client(), make_person("client_admin", client.company)
    join(chief, "client_admin", other.company)
    theirs, web = other.message_of(other.log()), client_for(chief)
    for page in (f"messages/{theirs.pk}/", f"calls/{theirs.call_id}/readers/"):
        assert web.get(f"{home(other)}/{page}").status_code == 200
        assert web.get(f"{home(client)}/{page}").status_code == 404


def test_only_who_may_restrict_a_message_or_read_the_log_is_led_there(
    client: Client, web: Browser, message: Message
) -> None:
    chief = client_for(make_person("client_admin", client.company))
    led = [reverse("calls:readers", args=[client.company.slug, message.call_id]), f"q=object:{message.call_id}"]
    mine, theirs = text(web.get(url(client, message))), text(chief.get(url(client, message)))
    assert [(link in mine, link in theirs) for link in led] == [(False, True), (False, True)]
