"""The pages: an administrator brings a company to its start, the client keeps its people and proposes periods."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from retention.models import LegalHold, RetentionPolicy
from retention.queries import retention_days
from tenants.models import DirectoryEntry, PhoneNumber, Tenant
from tests.factories import Company, as_system, client_for, make_person, unique
from tests.log import events_of
from tests.tenants.make import DAYS, a_number, live, onboarding, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return client_for(make_person("admin"))


@pytest.fixture
def company() -> Company:
    return live()


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_administrator_walks_all_steps(admin: Client) -> None:
    slug = f"co-{unique()}"
    page = "/admin/clients/new/"
    made = admin.post(page, {"slug": slug, "name": "株式会社青葉商事", "kana": "あおばしょうじ"})
    base = f"/admin/clients/{slug}/"
    assert made.headers["Location"] == f"{base}numbers/"
    early = admin.post(f"{base}start/")
    assert early.status_code == 409
    for missing in ("受付中の電話番号がありません", "名乗りがありません", "保存期間が決まっていない"):
        assert missing in text(early)
    assert admin.post(f"{base}numbers/", {"number": a_number()}).status_code == 302
    assert admin.post(f"{base}greeting/", {"greeting": "はい、青葉商事です。"}).headers["Location"] == f"{base}people/"
    assert admin.post(f"{base}people/new/", {"name": "鈴木 一郎"}).headers["Location"] == f"{base}people/"
    assert admin.post(f"{base}hours/", {"hours_text": "平日", "timezone": "Asia/Tokyo"}).status_code == 302
    assert admin.post(f"{base}retention/", DAYS).headers["Location"] == f"{base}start/"
    assert admin.post(f"{base}start/").headers["Location"] == base
    assert "運用中" in text(admin.get(base))
    assert "鈴木 一郎" in text(admin.get(f"{base}people/"))
    assert slug in text(admin.get("/admin/clients/"))


STEPS = [
    "",
    "name/",
    "numbers/",
    "greeting/",
    "people/",
    "people/new/",
    "hours/",
    "end-call/",
    "retention/",
    "start/",
    "holds/",
]


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_and_says_so_in_japanese(step: str, admin: Client, company: Company) -> None:
    answer = admin.get(f"/admin/clients/{company.slug}/{step}")
    assert answer.status_code == 200
    assert re.search(r"<h1[^>]*>[^<]*[ぁ-ん一-龠]", text(answer))
    assert company.name in text(answer)


@pytest.mark.parametrize(
    "role", ["operator", "client_user", "client_admin", "supervisor", "auditor", "quality_manager"]
)
def test_only_administrators_reach_the_pages_of_companies(role: str, company: Company) -> None:
    client = client_for(make_person(role, company))
    for path in ("", "new/", f"{company.slug}/", f"{company.slug}/start/", f"{company.slug}/holds/"):
        assert client.get(f"/admin/clients/{path}").status_code == 403
    assert client.post(f"/admin/clients/{company.slug}/name/", {"name": "乗っ取り"}).status_code == 403


def test_a_refused_form_keeps_what_was_typed_and_saves_nothing(admin: Client, company: Company) -> None:
    answer = admin.post(f"/admin/clients/{company.slug}/numbers/", {"number": "非通知", "label": "夜間"})
    assert answer.status_code == 400
    assert "電話番号の形ではありません" in text(answer)
    assert 'value="夜間"' in text(answer)
    with as_system(company.id):
        assert PhoneNumber.objects.filter(tenant_id=company.id).count() == 1


def test_a_slug_in_use_is_told_at_its_field(admin: Client, company: Company) -> None:
    answer = admin.post("/admin/clients/new/", {"slug": company.slug, "name": "別の会社"})
    assert answer.status_code == 409
    assert "すでに使われています" in text(answer)
    with as_system(company.id):
        assert Tenant.objects.get(id=company.id).name == company.name


def test_a_client_administrator_keeps_people_of_the_own_company(company: Company) -> None:
    client = client_for(make_person("client_admin", company))
    base = f"/p/{company.slug}/people/"
    assert client.post(f"{base}new/", {"name": "渡邊 誠", "contact": "内線3"}).status_code == 302
    listed = text(client.get(base))
    assert "渡邊 誠" in listed
    assert "内線3" in listed
    with as_system(company.id):
        entry = DirectoryEntry.objects.get(tenant_id=company.id)
    form = text(client.get(f"{base}{entry.id}/"))
    assert 'value="渡邊 誠"' in form
    assert client.post(f"{base}{entry.id}/", {"name": "渡邊 誠", "department": "社長室"}).status_code == 302
    with as_system(company.id):
        assert not DirectoryEntry.objects.get(id=entry.id).active


def test_a_refused_person_shows_nobody_and_is_kept_nowhere(company: Company) -> None:
    person(company, "鈴木 一郎")
    client = client_for(make_person("client_admin", company))
    answer = client.post(f"/p/{company.slug}/people/new/", {"name": "", "department": "営業"})
    assert answer.status_code == 400
    assert "鈴木" not in text(answer)
    with as_system(company.id):
        assert DirectoryEntry.objects.filter(tenant_id=company.id).count() == 1


def test_another_companys_pages_are_the_missing_page(company: Company) -> None:
    other = live()
    foreign = person(other, "鈴木 花子")
    client = client_for(make_person("client_admin", company))
    for path in ("people/", "retention/", f"people/{foreign}/"):
        theirs, nobodys = client.get(f"/p/{other.slug}/{path}"), client.get(f"/p/no-{unique()}/{path}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    mixed = client.get(f"/p/{company.slug}/people/{foreign}/")
    assert mixed.status_code == 404


def test_a_client_sees_periods_and_its_administrator_proposes(company: Company) -> None:
    client = client_for(make_person("client_admin", company))
    page = f"/p/{company.slug}/retention/"
    assert "変更を提案する" in text(client.get(page))
    days = {name: days for name, days in DAYS.items() if name != "log"}
    assert client.post(page, {**days, "message": "30"}).status_code == 302
    assert "30日" in text(client.get(page))
    with as_system(company.id):
        policy = RetentionPolicy.objects.get(tenant_id=company.id, data_class="message")
        assert (policy.days, policy.proposed_days) == (100, 30)
    assert client_for(make_person("client_user", company)).get(page).status_code == 403


def test_an_administrator_answers_a_proposal(admin: Client, company: Company) -> None:
    client = client_for(make_person("client_admin", company))
    days = {name: days for name, days in DAYS.items() if name != "log"}
    client.post(f"/p/{company.slug}/retention/", {**days, "message": "300"})
    page = f"/admin/clients/{company.slug}/retention/"
    assert "承認する" in text(admin.get(page))
    answer = {"data_class": "message", "answer": "accept"}
    assert admin.post(f"{page}proposal/", answer).status_code == 302
    assert admin.post(f"{page}proposal/", answer).status_code == 409
    assert admin.post(f"{page}proposal/", {"data_class": "message", "answer": "perhaps"}).status_code == 400
    with as_system(company.id):
        assert retention_days(company.id)["message"] == 300


def test_a_shortening_says_when_it_holds(admin: Client, company: Company) -> None:
    page = f"/admin/clients/{company.slug}/retention/"
    asked = admin.post(page, {**DAYS, "message": "30"})
    assert "まだ何も変更されていません" in text(asked)
    assert "30日に短縮" not in text(admin.get(page))
    answer = admin.post(page, {**DAYS, "message": "30", "confirm-message": "0"}, follow=True)
    assert "7日後から有効" in text(answer)
    assert "30日に短縮" in text(admin.get(page))
    refused = admin.post(page, {**DAYS, "log": "30"})
    assert refused.status_code == 400


def test_a_hold_is_set_and_released_with_a_second_look(admin: Client, company: Company) -> None:
    page = f"/admin/clients/{company.slug}/holds/"
    refused = admin.post(page, {"scope": "tenant", "reason": "litigation", "ticket": "佐藤様"})
    assert refused.status_code == 400
    assert admin.post(page, {"scope": "tenant", "reason": "litigation", "ticket": "K-1"}).status_code == 302
    with as_system(company.id):
        hold = LegalHold.objects.get(tenant_id=company.id)
    assert "保全中" in text(admin.get(page))
    assert "元に戻せません" in text(admin.get(f"{page}{hold.id}/release/"))
    with as_system(company.id):
        assert LegalHold.objects.get(id=hold.id).released_at is None
    assert admin.post(f"{page}{hold.id}/release/").status_code == 302
    assert "解除済" in text(admin.get(page))


def test_the_card_tells_an_operator_what_to_say(company: Company) -> None:
    person(company, "鈴木 一郎", department="営業部")
    client = client_for(make_person("operator", company))
    page = text(client.get(f"/desk/clients/{company.slug}/"))
    assert "お電話ありがとうございます" in page
    assert "鈴木 一郎" in page
    with as_system(company.id):
        assert len(events_of(company, "data.revealed")) == 1
    assert client.get(f"/desk/clients/{live().slug}/").status_code == 404


def test_a_stopped_number_can_be_taken_up_again(admin: Client) -> None:
    company = onboarding()
    base = f"/admin/clients/{company.slug}/numbers/"
    admin.post(base, {"number": a_number()})
    with as_system(company.id):
        number = PhoneNumber.objects.get(tenant_id=company.id)
    for wanted in ("0", "1"):
        assert admin.post(f"{base}{number.id}/", {"active": wanted}).status_code == 302
        with as_system(company.id):
            assert PhoneNumber.objects.get(id=number.id).active is (wanted == "1")


def test_only_who_may_propose_periods_is_given_the_form(company: Company) -> None:
    page = f"/p/{company.slug}/retention/"
    for role, offered in (("client_admin", True), ("supervisor", False)):
        answer = client_for(make_person(role, company)).get(page)
        assert answer.status_code == 200
        assert ('name="message"' in text(answer)) == offered
