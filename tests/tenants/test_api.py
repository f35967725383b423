"""The REST API of client companies, as programs use it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from callcenter.core.ids import uuid7
from tests.factories import Company, api_for, as_system, client_for, make_person, unique
from tests.log import events_of
from tests.tenants.make import DAYS, a_number, live, onboarding, person

pytestmark = pytest.mark.django_db

BASE = "/api/v1/"


def call(api: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """One request with a JSON body."""
    return api.generic(
        method,
        BASE + path,
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers=headers or None,
    )


@pytest.fixture
def admin() -> Client:
    return api_for(make_person("admin"))


@pytest.fixture
def company() -> Company:
    return live()


def as_role(role: str, company: Company) -> Client:
    return api_for(make_person(role, company))


def test_an_administrator_takes_a_company_from_name_to_start(admin: Client) -> None:
    slug = f"co-{unique()}"
    made = call(admin, "POST", "tenants/", {"slug": slug, "name": "株式会社青葉", "hours": "平日 9:00-18:00"})
    assert made.status_code == 201
    assert made.json()["status"] == "onboarding"
    early = call(admin, "POST", f"tenants/{slug}/live/")
    assert early.status_code == 409
    assert set(early.json()["errors"]) == {"numbers", "greeting", "retention"}
    assert call(admin, "PATCH", f"tenants/{slug}/", {"greeting": "はい、青葉です。"}).status_code == 200
    number = call(admin, "POST", f"tenants/{slug}/numbers/", {"number": a_number(), "label": "代表"})
    assert number.status_code == 201
    assert call(admin, "PUT", f"tenants/{slug}/retention/", DAYS).status_code == 200
    assert call(admin, "POST", f"tenants/{slug}/people/", {"name": "鈴木 一郎"}).status_code == 201
    assert call(admin, "POST", f"tenants/{slug}/live/").json()["status"] == "live"
    detail = call(admin, "GET", f"tenants/{slug}/").json()
    assert detail["hours"] == "平日 9:00-18:00"
    assert [row["label"] for row in detail["numbers"]] == ["代表"]
    assert [row["name"] for row in detail["people"]] == ["鈴木 一郎"]


def test_a_repeated_key_makes_one_company(admin: Client) -> None:
    body, key = {"slug": f"co-{unique()}", "name": "青葉"}, {"Idempotency-Key": unique()}
    first = call(admin, "POST", "tenants/", body, **key)
    again = call(admin, "POST", "tenants/", body, **key)
    other = call(admin, "POST", "tenants/", {**body, "name": "別の名前"}, **key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json()["id"] == again.json()["id"]
    assert call(admin, "POST", "tenants/", body).status_code == 409


def test_members_see_their_companies_and_no_others(company: Company) -> None:
    other = live()
    api = as_role("client_user", company)
    assert [row["slug"] for row in call(api, "GET", "tenants/").json()["results"]] == [company.slug]
    foreign = call(api, "GET", f"tenants/{other.slug}/")
    missing = call(api, "GET", f"tenants/no-{unique()}/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


@pytest.mark.parametrize("role", ["operator", "client_user", "client_admin"])
def test_members_do_not_manage_a_company(role: str, company: Company) -> None:
    api = as_role(role, company)
    assert call(api, "PATCH", f"tenants/{company.slug}/", {"name": "乗っ取り"}).status_code == 403
    assert call(api, "POST", f"tenants/{company.slug}/numbers/", {"number": a_number()}).status_code == 403
    assert call(api, "POST", "tenants/", {"slug": f"co-{unique()}", "name": "x"}).status_code in (403, 404)
    assert call(api, "GET", f"tenants/{company.slug}/holds/").status_code == 403
    assert call(api, "POST", f"tenants/{company.slug}/live/").status_code == 403


def test_an_auditor_sees_the_company_without_its_people(company: Company) -> None:
    person(company, "鈴木 一郎")
    api = api_for(make_person("auditor"))
    detail = call(api, "GET", f"tenants/{company.slug}/")
    assert detail.json()["people"] is None
    assert call(api, "GET", f"tenants/{company.slug}/people/").status_code == 403


def test_a_client_administrator_keeps_the_directory(company: Company) -> None:
    api = as_role("client_admin", company)
    made = call(
        api,
        "POST",
        f"tenants/{company.slug}/people/",
        {"name": "髙橋 亮", "kana": "たかはし りょう", "contact": "内線12"},
    )
    assert made.status_code == 201
    assert made.json()["kana"] == "タカハシ リョウ"
    path = f"tenants/{company.slug}/people/"
    changed = call(api, "PATCH", f"{path}{made.json()['id']}/", {"department": "弁護士"})
    assert changed.json()["department"] == "弁護士"
    assert call(api, "PATCH", path, {"id": made.json()["id"], "active": False}).json()["active"] is False
    assert call(api, "PATCH", path, {"active": True}).status_code == 400
    foreign = person(live(), "鈴木 花子")
    answers = [call(api, "PATCH", f"{path}{wanted}/", {"active": False}) for wanted in (foreign, uuid7())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_each_list_of_people_is_one_event(company: Company) -> None:
    for name in ("鈴木 一郎", "鈴木 花子", "山田 太郎"):
        person(company, name)
    api = as_role("operator", company)
    assert len(call(api, "GET", f"tenants/{company.slug}/people/").json()["results"]) == 3
    with as_system(company.id):
        assert len(events_of(company, "data.revealed")) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tenants/", {"slug": "Bad Slug", "name": "x"}),
        ("tenants/", {"slug": "okay-slug"}),
        ("tenants/", {"slug": "okay-slug", "name": "x", "surprise": 1}),
        ("tenants/", {"slug": 12, "name": ["x"]}),
        ("tenants/", ["list"]),
        ("tenants/", {"slug": "okay-slug", "name": "\u0000"}),
        ("numbers/", {"number": "非通知"}),
        ("numbers/", {"number": "110", "label": "x" * 61}),
        ("people/", {"name": ""}),
        ("people/", {"name": "鈴木", "kana": 5.5, "boss": True}),
        ("holds/", {"target_type": "call", "reason": "litigation"}),
        ("holds/", {"target_type": "tenant", "reason": "because"}),
        ("holds/", {"target_type": "directory", "target_id": "no-id", "reason": "litigation"}),
    ],
)
def test_bad_bodies_get_a_clear_400(path: str, body: Any, admin: Client, company: Company) -> None:
    answer = call(admin, "POST", path if path == "tenants/" else f"tenants/{company.slug}/{path}", body)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"]


def test_an_operator_looks_up_own_numbers_only() -> None:
    own_number, foreign_number = a_number(), a_number()
    company = live(own_number)
    live(foreign_number)
    api = as_role("operator", company)
    found = call(api, "GET", f"lookup/?called_number={own_number}")
    assert found.status_code == 200
    assert found.json()["tenant"] == company.slug
    national = "0" + own_number.removeprefix("+81")
    assert call(api, "GET", f"lookup/?called_number={national}").json()["tenant"] == company.slug
    foreign = call(api, "GET", f"lookup/?called_number={foreign_number}")
    unknown = call(api, "GET", f"lookup/?called_number={a_number()}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert call(api, "GET", "lookup/?called_number=110").status_code == 400
    assert call(api, "GET", "lookup/").status_code == 400
    assert call(as_role("client_admin", company), "GET", f"lookup/?called_number={own_number}").status_code == 403


def test_an_administrator_lengthens_at_once_and_shortens_later(admin: Client, company: Company) -> None:
    path = f"tenants/{company.slug}/retention/"
    assert call(admin, "GET", path).json()["log"]["minimum_days"] == 1095
    longer = call(admin, "PUT", path, {"message": 400})
    assert longer.status_code == 200
    assert longer.json()["message"]["days"] == 400
    wanted = {"message": {"days": 30}, "recording": 300}
    asked = call(admin, "PUT", path, wanted)
    assert (asked.status_code, asked.json()["type"]) == (409, "urn:callcenter:error:confirmation_required")
    assert asked.json()["confirm"] == {"message": 0}
    assert call(admin, "GET", path).json()["recording"]["days"] == 100
    assert call(admin, "PUT", path, {**wanted, "confirm": {"message": 1}}).status_code == 409
    shorter = call(admin, "PUT", path, {**wanted, "confirm": asked.json()["confirm"]})
    assert shorter.status_code == 202
    assert shorter.json()["effective_at"] == shorter.json()["message"]["pending"]["effective_at"]
    assert shorter.json()["message"]["days"] == 400
    assert call(admin, "DELETE", f"{path}message/pending/").status_code == 204
    assert call(admin, "GET", path).json()["message"]["pending"] is None
    assert call(admin, "DELETE", f"{path}message/pending/").status_code == 409
    for body in (
        {"log": 1000},
        {"message": 0},
        {"message": True},
        {"message": "30"},
        {"nothing": 1},
        [1],
        {"log": None},
        {"message": 30, "confirm": {"message": "many"}},
    ):
        answer = call(admin, "PUT", path, body)
        assert answer.status_code == 400, body


def test_a_client_administrator_proposes(company: Company) -> None:
    path = f"tenants/{company.slug}/retention/"
    api = as_role("client_admin", company)
    answer = call(api, "PUT", path, {"message": 50})
    assert answer.status_code == 202
    assert answer.json()["effective_at"]
    assert answer.json()["message"]["proposed"]["days"] == 50
    assert answer.json()["message"]["days"] == 100
    assert call(as_role("client_user", company), "DELETE", f"{path}message/proposal/").status_code == 403
    assert call(api, "DELETE", f"{path}message/proposal/").status_code == 204
    assert call(api, "GET", path).json()["message"]["proposed"] is None
    assert call(api, "DELETE", f"{path}message/proposal/").status_code == 409
    assert call(api, "PUT", path, {"log": 5000}).status_code == 403
    assert call(as_role("client_user", company), "PUT", path, {"message": 50}).status_code == 403
    assert call(as_role("operator", company), "GET", path).status_code == 403


def test_a_hold_is_set_and_released_once(admin: Client, company: Company) -> None:
    path = f"tenants/{company.slug}/holds/"
    entry = person(company, "鈴木 一郎")
    body = {"target_type": "directory", "target_id": str(entry), "reason": "complaint", "ticket": "K-12"}
    made = call(admin, "POST", path, body, **{"Idempotency-Key": "one"})
    again = call(admin, "POST", path, body, **{"Idempotency-Key": "one"})
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json()["id"] == again.json()["id"]
    assert len(call(admin, "GET", path).json()["results"]) == 1
    release = f"{path}{made.json()['id']}/release/"
    released = call(admin, "POST", release).json()
    assert released["released_at"] < released["kept_until"]
    assert call(admin, "POST", release).status_code == 409
    assert call(admin, "POST", f"{path}{uuid7()}/release/").status_code == 404


def test_a_foreign_hold_is_as_unknown_as_a_missing_one(admin: Client, company: Company) -> None:
    other = onboarding()
    made = call(admin, "POST", f"tenants/{other.slug}/holds/", {"target_type": "tenant", "reason": "authority"})
    answers = [
        call(admin, "POST", f"tenants/{company.slug}/holds/{wanted}/release/")
        for wanted in (made.json()["id"], uuid7())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_nobody_is_let_in_without_a_sign_in(company: Company) -> None:
    for path in ("tenants/", f"tenants/{company.slug}/", "lookup/?called_number=0312345678"):
        answer = Client().get(BASE + path)
        assert answer.status_code == 401
        assert company.name not in answer.content.decode()


def test_a_browser_session_must_prove_its_origin(company: Company) -> None:
    browser_session = client_for(make_person("client_admin", company))
    browser_session.handler.enforce_csrf_checks = True
    answer = call(browser_session, "POST", f"tenants/{company.slug}/people/", {"name": "鈴木"})
    assert answer.status_code == 403
