"""The pages: a client writes and hands in, a supervisor reads what changes and publishes, operators then read it."""

import re

import pytest
from django.test import Client

from knowledge.models import Edition
from knowledge.services import mark_of
from tests.factories import Company, as_system, client_for, make_person
from tests.knowledge.make import instruction, published, write
from tests.log import events_of
from tests.tenants.make import live

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return live()


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def path(company: Company, rest: str = "") -> str:
    return f"/p/{company.slug}/script/{rest}"


def the_edition(company: Company) -> Edition:
    with as_system(company.id):
        return Edition.objects.order_by("-number")[0]


def test_a_proposal_of_the_client_is_read_and_published_by_the_service(company: Company) -> None:
    client = client_for(make_person("client_admin", company))
    address = path(company, "edit/faq/")
    faq = {"faq-0-question": "駐車場は", "faq-0-answerable": "yes", "faq-0-answer": "3台分あります。"}
    assert client.post(address, {**faq, "seen": seen(text(client.get(address)))}).headers["Location"] == address
    edition = the_edition(company)
    page = path(company, f"{edition.pk}/")
    assert "駐車場は" in text(client.get(page))
    assert client.post(f"{page}submit/", {"rev": edition.rev}).headers["Location"] == page
    assert client.post(f"{page}publish/", {"rev": edition.rev}).status_code == 403

    supervisor, operator = client_for(make_person("supervisor")), client_for(make_person("operator", company))
    assert company.name in text(supervisor.get("/sv/scripts/"))
    assert "駐車場は" in text(supervisor.get(page))
    assert "駐車場は" not in text(operator.get(path(company)))
    assert supervisor.post(f"{page}publish/", {"rev": edition.rev}).headers["Location"] == page
    assert company.name not in text(supervisor.get("/sv/scripts/"))
    assert "3台分あります。" in text(operator.get(path(company)))


def test_a_page_offers_what_its_reader_may_do(company: Company) -> None:
    published(company, snippets=[{"text": "承りました。"}])
    edition = write(company, faq=[{"question": "駐車場は", "answerable": "yes", "answer": "3台分あります。"}])
    page = path(company, f"{edition.pk}/")
    client, supervisor = client_for(make_person("client_admin", company)), client_for(make_person("supervisor"))
    assert f"{page}submit/" in text(client.get(page))
    client.post(f"{page}submit/", {"rev": edition.rev})
    offered = {"client": text(client.get(page)), "supervisor": text(supervisor.get(page))}
    assert [f"{page}{step}/" in offered["client"] for step in ("publish", "return", "drop")] == [False, True, True]
    assert [f"{page}{step}/" in offered["supervisor"] for step in ("publish", "return", "drop")] == [True, True, True]


def test_a_refused_section_keeps_what_was_typed_and_says_where(company: Company) -> None:
    supervisor = client_for(make_person("supervisor"))
    typed = {"ng-0-topic": "料金", "ng-4-escape": "担当が申し上げます。", "seen": mark_of([])}
    answer = supervisor.post(path(company, "edit/ng/"), typed)
    assert answer.status_code == 400
    assert 'value="料金"' in text(answer)
    assert 'href="#id_ng-0-escape"' in text(answer)
    with as_system(company.id):
        assert not Edition.objects.exists()


def test_rows_are_added_behind_the_others_and_taken_away(company: Company) -> None:
    write(company, snippets=[{"text": "甲"}, {"text": "乙"}])
    supervisor, address = client_for(make_person("supervisor")), path(company, "edit/snippets/")
    page = text(supervisor.get(address))
    assert 'name="snippets-4-text"' in page
    typed = {"snippets-0-text": "甲", "snippets-0-drop": "on", "snippets-1-text": "乙", "snippets-4-text": "丙"}
    assert supervisor.post(address, {**typed, "seen": seen(page)}).status_code == 302
    assert the_edition(company).content["snippets"] == [{"text": "乙"}, {"text": "丙"}]


def test_who_was_overtaken_sees_both_texts_and_decides(company: Company) -> None:
    supervisor, address = client_for(make_person("supervisor")), path(company, "edit/snippets/")
    before = seen(text(supervisor.get(address)))
    write(company, snippets=[{"text": "ほかの人の言い回し"}])
    typed = {"snippets-0-text": "自分の言い回し", "seen": before}
    answer = supervisor.post(address, typed)
    assert answer.status_code == 409
    assert "ほかの人の言い回し" in text(answer)
    assert "自分の言い回し" in text(answer)
    assert supervisor.post(address, {**typed, "seen": seen(text(answer))}).status_code == 302
    assert the_edition(company).content["snippets"] == [{"text": "自分の言い回し"}]


def test_a_section_that_is_none_does_not_exist(company: Company) -> None:
    assert client_for(make_person("supervisor")).get(path(company, "edit/nonsense/")).status_code == 404


def test_what_was_read_in_another_state_is_said_and_nothing_happens(company: Company) -> None:
    edition = published(company, snippets=[{"text": "甲"}])
    supervisor: Client = client_for(make_person("supervisor"))
    answer = supervisor.post(path(company, f"{edition.pk}/drop/"), {"rev": edition.rev}, follow=True)
    assert "先に変更されています" in text(answer)
    assert the_edition(company).state == "published"


def test_people_reach_the_script_from_where_they_work(company: Company) -> None:
    address = path(company)
    assert address in text(client_for(make_person("client_user", company)).get(f"/p/{company.slug}/inbox/"))
    assert address in text(client_for(make_person("operator", company)).get(f"/desk/clients/{company.slug}/"))
    assert address in text(client_for(make_person("admin")).get(f"/admin/clients/{company.slug}/"))


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x", ""])
def test_a_number_that_no_page_has_sent_is_refused_with_words(company: Company, number: str) -> None:
    edition = write(company, snippets=[{"text": "甲"}])
    supervisor, page = client_for(make_person("supervisor")), path(company, f"{edition.pk}/")
    assert supervisor.post(f"{page}submit/", {"rev": number}, follow=True).status_code == 200
    assert the_edition(company).state == "writing"
    sent = {f"snippets-{number}-text": "乙", "seen": "x"}
    assert supervisor.post(path(company, "edit/snippets/"), sent).status_code in (400, 409)


@pytest.mark.parametrize(("role", "sees"), [("quality_manager", False), ("admin", False), ("supervisor", True)])
def test_the_script_is_read_without_the_instructions_of_the_day_by_who_may_not_see_them(
    role: str, sees: bool, company: Company
) -> None:
    instruction(company)
    browser = client_for(make_person(role))
    assert (f'href="/p/{company.slug}/instructions/"' in text(browser.get(path(company)))) == sees
    assert browser.get(path(company, "view/")).status_code == 200
    assert bool(events_of(company, "instruction.shown")) == sees
