"""What makes somebody look again before a call is sent: a question that names it, answered each time, and its code in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from calls import queries, risks, services
from calls.models import Draft
from calls.queries.risks import WORDS, risks_of
from tenants.models import DirectoryEntry
from tests.calls.desk import calls_of, form, put, start, text
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, as_system, client_for, join
from tests.log import events_of
from tests.tenants import make as tenants

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("カードは4111 1111 1111 1111です", True),
        ("４１１１－１１１１－１１１１－１１１１", True),
        ("4111 1111 1111 1112", False),
        ("番号は123456789018です", True),
        ("番号は123456789012です", False),
        ("090-1234-5678 へ折返し", False),
        ("見積 2026-11-27 の件", False),
        ("", False),
    ],
)
def test_numbers_that_nobody_should_write_down_are_told_by_their_check_digit(said: str, found: bool) -> None:
    assert risks.sensitive(said) is found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("青葉商会様の見積の件", True),
        ("株式会社 青葉商会の件", True),
        ("青葉商事の見積の件", False),
        ("青葉商事営業部の件", False),
        ("03-5000-1002 へ", True),
        ("０３（５０００）１００２", True),
        ("03-5000-1001 へ", False),
    ],
)
def test_another_companys_name_or_number_is_seen_and_the_own_is_not(said: str, found: bool) -> None:
    own, others = ["株式会社青葉商事"], ["青葉商会株式会社", "青葉", "+81350001002"]
    assert risks.speaks_of(said, own, others) is found


def codes(client: Client, actor: Any = None, draft_change: Any = None, **content: Any) -> list[str]:
    with acting(actor or client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
        for name, value in (draft_change or {}).items():
            setattr(draft, name, value)
        given = {"disposition": "message", "body": "見積の件", "addressee": str(client.suzuki), **content}
        return [risk.code for risk in risks_of(state.actor, draft, given)]


def test_nothing_is_asked_of_an_ordinary_call(client: Client) -> None:
    assert codes(client) == []
    assert codes(client, addressee="none", disposition="sales", body="") == []


def test_each_risk_is_seen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_client()
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    assert codes(client, body=f"{other.company.name}様の件") == []
    assert codes(client, both, body=f"{other.company.name}様の件") == ["other_company"]
    assert codes(client, both, body=f"{other.number} へ") == ["other_company"]
    assert codes(client, both, body=f"{client.company.name}様の件") == []
    reads_there = actor_for(client.operator, (client.company, "operator"), (other.company, "client_user"))
    assert codes(client, reads_there, body=f"{other.company.name}様の件") == [], "it answers for this one alone"
    assert codes(client, body="4111-1111-1111-1111") == ["sensitive"]
    old = timezone.now() - timedelta(minutes=31)
    assert codes(client, draft_change={"started_at": old}) == ["old_draft"]
    assert codes(client, draft_change={"replaces": client.suzuki}) == ["company_changed"]
    monkeypatch.setattr("knowledge.answering.is_open", lambda *_args: False)
    assert codes(client, disposition="urgent") == ["urgent_closed"]
    assert codes(client) == []


def test_namesakes_and_new_addressees_are_named(client: Client) -> None:
    tenants.person(client.company, "鈴木 次郎", kana="スズキ ジロウ", department="総務部")
    with as_system(client.id):
        DirectoryEntry.objects.filter(id=client.suzuki).update(created_at=timezone.now())
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
        found = {risk.code: risk.question for risk in risks_of(state.actor, draft, {"addressee": str(client.suzuki)})}
    assert found.keys() == {"new_addressee", "same_surname"}
    assert "鈴木 次郎" in found["same_surname"]
    assert "鈴木 一郎" in found["same_surname"]


def test_nothing_is_sent_before_every_question_is_answered(client: Client) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    web = client_for(client.operator)
    draft_id = start(web, client)
    body = f"{other.company.name}様の件。カードは4111 1111 1111 1111。"
    asked = put(web, draft_id, {"rev": 0, "check": True, "content": content(client, body)}).json()
    assert [risk["code"] for risk in asked["risks"]] == ["other_company", "sensitive"]
    assert put(web, draft_id, {"rev": 1, "content": content(client, body)}).json()["risks"] == []
    page = web.post(f"/desk/calls/{draft_id}/", {**form(client, 2, body=body), "action": "confirm"})
    assert str(WORDS["sensitive"].question) in text(page)
    for answered in ([], ["sensitive"]):
        sent = {**form(client, 3, body=body), "action": "send", "risk": answered}
        page = web.post(f"/desk/calls/{draft_id}/", sent)
        assert page.status_code == 400
        assert "質問に答えてから送ってください" in text(page)
        assert str(WORDS["other_company"].question) in text(page)
        assert calls_of(client) == []
    sent = {**form(client, 3, body=body), "action": "send", "risk": ["sensitive", "other_company"]}
    assert web.post(f"/desk/calls/{draft_id}/", sent).status_code == 302
    (event,) = events_of(client.id, "call.sent")
    assert event["values"] == {"risks": "other_company,sensitive"}
    assert not any(word in str(events_of(client.id)) for word in (other.company.name, str(other.id), "4111"))


def content(client: Client, body: str) -> dict[str, Any]:
    given = form(client, body=body)
    return {name: given[name] for name in given if name not in ("rev", "confirm")}


def test_a_draft_of_another_company_is_asked_about(client: Client, web: Browser) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with acting(both) as state:
        draft: Draft = services.open_draft(actor=state.actor, tenant_id=client.id, replaces=other.suzuki)
        assert [risk.code for risk in risks_of(state.actor, draft, {})] == ["company_changed"]
        assert queries.get_draft_for(state.actor, draft.pk).replaces == other.suzuki
