"""Pages of the log, through real requests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from audit.labels import WORK_MODES, fields_label
from audit.queries.search import EventView
from audit.registry import event_types
from audit.services import Target, record
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from audit.web import rows as lines
from audit.words import GROUPS
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from tests.audit.make import numbers, write_events
from tests.factories import Company, client_for, make_person, make_tenant
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_client_sees_who_did_what_why_and_reading_it_is_logged(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 2, purpose="complaint", ticket="C-7", fields=("call.caller_name",))
    page = admin.get(f"/p/{tenant.slug}/access-log/")
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("個人情報を表示", "苦情", "C-7", "発信者：氏名", "システム（test）", "閲覧の記録"):
        assert word in text
    (listed,) = events_of(tenant, "audit.listed")
    assert listed["count"] >= 2
    assert listed["actor"]["type"] == "person"


def test_a_page_that_shows_nothing_writes_no_event(admin: Client, tenant: Company) -> None:
    page = admin.get(f"/p/{tenant.slug}/access-log/?since=2001-01-01&until=2001-01-02")
    assert "条件に合う記録はありません" in page.content.decode()
    assert events_of(tenant, "audit.listed") == []


def test_another_company_is_not_found_by_page_search_event_or_api(admin: Client, tenant: Company) -> None:
    other = make_tenant(name="金星商事")
    (foreign,) = write_events(other.id, 1)
    for path in (
        f"/p/{other.slug}/access-log/",
        f"/p/{other.slug}/access-log/exports/",
        f"/audit/log/{foreign}/",
        f"/api/v1/audit/events/?tenant={other.slug}",
        f"/api/v1/audit/checkpoints/?tenant={other.slug}",
    ):
        answer = admin.get(path)
        missing = admin.get(path.replace(other.slug, "no-such-company").replace(str(foreign), str(tenant.id)))
        assert (answer.status_code, answer.content) == (404, missing.content), path
    text = admin.post(f"/p/{tenant.slug}/access-log/", {"q": f"client:{other.slug}"}, follow=True).content.decode()
    assert "金星" not in text
    assert other.slug not in admin.get(f"/audit/log/?q=object:{foreign}").content.decode().replace(
        f"client:{other.slug}", ""
    )


def test_the_auditor_searches_all_companies_by_qualifiers(auditor: Client, tenant: Company) -> None:
    other = make_tenant()
    write_events(tenant.id, 1, purpose="disclosure", ticket="AAA-1")
    write_events(other.id, 1, purpose="disclosure", ticket="BBB-2")
    both = auditor.post("/audit/log/", {"q": "action:data.revealed"}, follow=True).content.decode()
    assert "AAA-1" in both
    assert "BBB-2" in both
    one = auditor.post("/audit/log/", {"q": f"client:{tenant.slug} created:2020-01-01.."}, follow=True).content.decode()
    assert "AAA-1" in one
    assert "BBB-2" not in one
    assert "BBB-2" not in auditor.get(f"/audit/log/?client={tenant.slug}&outcome=allowed").content.decode()
    assert "AAA-1" not in auditor.get(f"/audit/log/?client={tenant.slug}&outcome=denied").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=created:yesterday",
        "since=x",
        "action=drop+table",
        "outcome=%00",
        "client=nobody",
        "q=client:nobody",
        "cursor=zzz",
    ],
)
def test_a_filter_that_makes_no_sense_is_an_error_and_no_crash(auditor: Client, tenant: Company, query: str) -> None:
    write_events(tenant.id, 1)
    assert auditor.get(f"/audit/log/?{query}", follow=True).status_code in (400, 404)


def test_a_word_that_is_no_qualifier_is_an_error_beside_the_field(auditor: Client, tenant: Company) -> None:
    write_events(tenant.id, 1, ticket="AAA-1")
    page = auditor.post("/audit/log/", {"q": "action:data.revealed 09012345678"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "読めない語があります" in text
    assert 'value="action:data.revealed 09012345678"' in text
    assert "AAA-1" not in text


def test_what_is_typed_into_a_search_of_the_log_stands_in_no_address(auditor: Client, tenant: Company) -> None:
    write_events(tenant.id, 1, ticket="AAA-1")
    typed = {"q": "ip:192.0.2.77", "outcome": "allowed", "since": "2020-01-01"}
    for answer in (auditor.post("/audit/log/", typed), auditor.get("/audit/log/", typed)):
        address = answer.headers["Location"]
        assert "192.0.2.77" not in address
        assert "outcome=allowed&since=2020-01-01&s=" in address
        for _time in range(2):
            page = auditor.get(address)
            assert page.status_code == 200
            assert 'value="ip:192.0.2.77"' in page.content.decode()
            assert "AAA-1" not in page.content.decode()
    other = client_for(make_person("auditor"))
    page = other.get(address)
    assert page.status_code == 200
    assert "この検索は期限が切れました" in page.content.decode()
    assert "192.0.2.77" not in page.content.decode()


def test_a_link_to_an_object_of_the_log_is_an_address_for_everybody(auditor: Client, tenant: Company) -> None:
    (made,) = write_events(tenant.id, 1, ticket="AAA-1")
    assert auditor.get(f"/audit/log/?q=object:{made}").status_code == 200


def test_one_event_is_shown_with_its_sealed_body(admin: Client, tenant: Company) -> None:
    (made,) = write_events(tenant.id, 1, purpose="audit")
    page = admin.get(f"/audit/log/{made}/")
    assert page.status_code == 200
    assert "event_id" in page.content.decode()
    assert [event["object"]["id"] for event in events_of(tenant, "audit.viewed")] == [str(made)]


@pytest.mark.parametrize("role", ["operator", "client_user", "admin", "supervisor", "quality_manager"])
def test_nobody_else_reads_the_log(role: str, tenant: Company) -> None:
    browser = client_for(make_person(role, tenant))
    (made,) = write_events(tenant.id, 1)
    for path in ("/audit/log/", "/audit/exports/", f"/p/{tenant.slug}/access-log/", "/api/v1/audit/events/"):
        assert browser.get(path).status_code == 403, path
    assert browser.get(f"/audit/log/{made}/").status_code == 403
    assert "data.revealed" not in [event["action"] for event in events_of(tenant, "audit.listed")]


def test_a_refused_page_is_an_event_of_the_company_and_a_foreign_one_of_the_house(tenant: Company) -> None:
    person = make_person("client_user", tenant)
    browser = client_for(person)
    browser.get(f"/p/{tenant.slug}/access-log/")
    assert [event["object"]["type"] for event in events_of(tenant, "access.denied")] == ["audit:access_log"]
    before = numbers(tenant.id)
    browser.get(f"/p/{make_tenant().slug}/access-log/")
    assert numbers(tenant.id) == before


def test_without_a_sign_in_there_is_nothing(tenant: Company) -> None:
    assert Client().get(f"/p/{tenant.slug}/access-log/").status_code == 302
    assert Client().get("/api/v1/audit/events/").status_code == 401


def test_the_chart_says_how_many_events_each_day_had(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 3)
    text = admin.get(f"/p/{tenant.slug}/access-log/").content.decode()
    assert "31日間で3件" in text
    days = text[text.index("日ごとの件数の表") :].partition("</table>")[0]
    assert days.count("<td>") == 1
    assert days.endswith("<td>3\n</tbody>")


@pytest.mark.parametrize(("code", "in_list"), [("not_known", False), ("remote", True)])
def test_a_place_of_work_stands_in_a_list_where_it_is_known(tenant: Company, code: str, in_list: bool) -> None:
    body = {"actor": {"type": "person", "label": "OP-014"}, "acting_role": "operator", "action": "data.revealed"}
    view = EventView(uuid7(), tenant.id, tenant.slug, 1, datetime.now(UTC), {**body, "work_mode": code})
    with tenant_transaction(system_actor("test"), {tenant.id}):
        (row,) = lines.rows([view], lines.Names())
    assert row.place == str(WORK_MODES[code])
    assert (row.place in lines.table([row], portal=True).body) == in_list


def test_a_code_stands_beside_a_name_where_it_is_met_first_and_always_where_two_have_it(tenant: Company) -> None:
    body = {"actor": {"type": "person", "label": "OP-014"}, "acting_role": "operator", "action": "data.revealed"}
    view = EventView(uuid7(), tenant.id, tenant.slug, 1, datetime.now(UTC), body)
    with tenant_transaction(system_actor("test"), {tenant.id}):
        (row,) = lines.rows([view], lines.Names())
    one, two, other = (
        replace(row, name=name, who=who) for name, who in [("佐藤", "OP-1"), ("佐藤", "OP-2"), ("鈴木", "OP-3")]
    )
    drawn = lines.table([other, one, other, one, two, row], portal=True).body
    assert [drawn.count(code) for code in ("OP-3", "OP-1", "OP-2", "OP-014")] == [1, 2, 1, 1]
    assert drawn.count("鈴木") == 2


def test_the_badge_says_how_many_events_wait_for_their_seal(
    admin: Client, tenant: Company, as_role: Callable[..., Any], tmp_path: Path
) -> None:
    write_events(tenant.id, 3)
    assert "まだ署名されていません" in admin.get(f"/p/{tenant.slug}/access-log/").content.decode()
    with as_role("sealer"):
        seal_tenant(tenant.id, signer=Signer(Ed25519PrivateKey.generate()), memory=Memory(tmp_path))
    assert "署名済" in admin.get(f"/p/{tenant.slug}/access-log/").content.decode()
    assert "署名待ち1件" in admin.get(f"/p/{tenant.slug}/access-log/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_log_costs_the_same_queries_for_any_number_of_rows(
    admin: Client, tenant: Company, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    write_events(tenant.id, rows)
    admin.get(f"/p/{tenant.slug}/access-log/?since=2001-01-01&until=2001-01-02")
    with django_assert_num_queries(13):
        admin.get(f"/p/{tenant.slug}/access-log/")


def test_a_page_of_fifty_events_stays_small(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 60, purpose="complaint", ticket="C-7", fields=("call.caller_name", "message.body"))
    page = admin.get(f"/p/{tenant.slug}/access-log/").content
    assert page.count(b'<tr><th><a href="/audit/log/') == 50
    assert len(page) <= 25_000


def test_every_operation_has_a_group_and_a_group_that_is_chosen_offers_its_operations(auditor: Client) -> None:
    assert {event.noun for event in event_types()} <= set(GROUPS)
    everything = auditor.get("/audit/log/").content.decode()
    assert '<option value="call.">受電' in everything
    assert 'value="call.created"' not in everything
    chosen = auditor.get("/audit/log/?action=call.").content.decode()
    assert '<option value="call." selected>受電' in chosen
    assert '<option value="call.created">受電を記録' in chosen
    assert '<option value="call.created" selected>' in auditor.get("/audit/log/?action=call.created").content.decode()


def test_the_target_of_an_event_leads_to_its_other_events(auditor: Client, tenant: Company) -> None:
    call, other = uuid7(), uuid7()
    for one in (call, other):
        record(actor=system_actor("test"), action="call.viewed", tenant_id=tenant.id, target=Target("call", one))
    page = auditor.get(f"/audit/log/?client={tenant.slug}").content.decode()
    assert f'<a href="?q={call}">{str(call)[-8:]}</a>' in page
    alone = auditor.get(f"/audit/log/?q={call}").content.decode()
    assert f'<a href="?q={call}">' in alone
    assert f'<a href="?q={other}">' not in alone


def test_what_words_of_fields_have_in_common_is_said_once() -> None:
    fields = ("call.caller_company", "message.body", "call.caller_name")
    assert fields_label(fields) == "発信者：会社・氏名、伝言"
    assert fields_label(()) == ""
