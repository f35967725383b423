"""Pages and API of the log, through real requests."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from audit.models import Export
from audit.notes import VerifierKey, open_checkpoint
from audit.services import record
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from tests.audit.make import numbers, write_events
from tests.factories import Company, api_for, client_for, make_person, make_tenant
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Company:
    return make_tenant()


@pytest.fixture
def admin(tenant: Company) -> Client:
    """The client company's own administrator."""
    return client_for(make_person("client_admin", tenant))


@pytest.fixture
def auditor() -> Client:
    return client_for(make_person("auditor"))


def test_the_client_sees_who_did_what_why_and_reading_it_is_logged(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 2, purpose="complaint", ticket="C-7", fields=("call.caller_name",))
    page = admin.get(f"/p/{tenant.slug}/access-log/")
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("個人情報を表示", "苦情", "C-7", "発信者名", "システム（test）", "閲覧の記録"):
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
    text = admin.get(f"/p/{tenant.slug}/access-log/?q=client:{other.slug}").content.decode()
    assert "金星" not in text
    assert other.slug not in admin.get(f"/audit/log/?q=object:{foreign}").content.decode().replace(
        f"client:{other.slug}", ""
    )


def test_the_auditor_searches_all_companies_by_qualifiers(auditor: Client, tenant: Company) -> None:
    other = make_tenant()
    write_events(tenant.id, 1, purpose="disclosure", ticket="AAA-1")
    write_events(other.id, 1, purpose="disclosure", ticket="BBB-2")
    both = auditor.get("/audit/log/?q=action:data.revealed").content.decode()
    assert "AAA-1" in both
    assert "BBB-2" in both
    one = auditor.get(f"/audit/log/?q=client:{tenant.slug}+created:2020-01-01..").content.decode()
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
    assert auditor.get(f"/audit/log/?{query}").status_code in (400, 404)


def test_long_lists_are_paged_without_counting(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 60)
    first = admin.get(f"/api/v1/audit/events/?tenant={tenant.slug}").json()
    assert len(first["results"]) == 50
    assert [row["seq"] for row in first["results"]] == list(range(60, 10, -1))
    second = admin.get("/api/v1/audit/events/", {"tenant": tenant.slug, "cursor": first["next"]}).json()
    assert [row["seq"] for row in second["results"]] == list(range(10, 0, -1))
    assert second["next"] is None


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


def test_an_order_from_the_page_waits_in_the_list(admin: Client, tenant: Company) -> None:
    today = timezone.localdate().isoformat()
    form = {"tenant": tenant.slug, "since": today, "until": today, "format": "csv", "purpose": "audit", "ticket": ""}
    url = f"/p/{tenant.slug}/access-log/exports/"
    assert admin.get(url).status_code == 200
    assert admin.post(url, form).status_code == 302
    text = admin.get(url).content.decode()
    assert "準備待ち" in text
    with tenant_transaction(system_actor("test"), {tenant.id}):
        (export,) = Export.objects.all()
    fragment = admin.get(f"/audit/exports/{export.pk}/")
    assert "準備待ち" in fragment.content.decode()
    assert admin.get(f"/audit/exports/{export.pk}/file/").status_code == 409


@pytest.mark.parametrize(
    "change", [{"purpose": "見たい"}, {"since": "2026-13-01"}, {"format": "pdf"}, {"tenant": "other"}, {"ticket": "あ"}]
)
def test_a_wrong_order_is_explained_and_not_taken(admin: Client, tenant: Company, change: dict[str, str]) -> None:
    today = timezone.localdate().isoformat()
    form = {"tenant": tenant.slug, "since": today, "until": today, "format": "csv", "purpose": "audit"} | change
    assert admin.post(f"/p/{tenant.slug}/access-log/exports/", form).status_code == 400
    with tenant_transaction(system_actor("test"), {tenant.id}):
        assert not Export.objects.exists()


def order(api: Client, company: Company, **change: Any) -> Any:
    now = timezone.now()
    body = {
        "tenant": company.slug,
        "from": (now - timedelta(days=1)).isoformat(),
        "to": (now + timedelta(days=1)).isoformat(),
        "format": "jsonl",
        "purpose": "監査",
    } | change
    headers = {"Idempotency-Key": "k-1"}
    return api.post("/api/v1/audit/exports/", body, content_type="application/json", headers=headers)


def test_the_api_orders_once_for_one_key(tenant: Company) -> None:
    api = api_for(make_person("client_admin", tenant))
    first, again = order(api, tenant), order(api, tenant, purpose="audit")
    assert (first.status_code, again.status_code) == (202, 409)
    assert first.json()["state"] == "queued"
    found = api.get(f"/api/v1/audit/exports/{first.json()['id']}/")
    assert (found.status_code, found.json()["url"]) == (200, None)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"tenant": "no-such-company"}, 404),
        ({"format": "xlsx"}, 400),
        ({"purpose": ""}, 400),
        ({"from": "yesterday"}, 400),
        ({"to": "2001-01-01T00:00:00Z"}, 400),
        ({"unknown": 1}, 400),
        ({"tenant": 5}, 404),
        ({"from": None}, 400),
    ],
)
def test_a_wrong_order_by_api_is_a_clear_error(tenant: Company, change: dict[str, Any], status: int) -> None:
    answer = order(api_for(make_person("client_admin", tenant)), tenant, **change)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_somebody_elses_export_is_not_found(tenant: Company) -> None:
    made = order(api_for(make_person("client_admin", tenant)), tenant).json()["id"]
    other = api_for(make_person("client_admin", tenant))
    for path in (f"/api/v1/audit/exports/{made}/", f"/api/v1/audit/exports/{made}/file/"):
        assert other.get(path).status_code == 404
    assert client_for(make_person("auditor")).get(f"/audit/exports/{made}/file/").status_code == 404


def test_unknown_parameters_are_refused(tenant: Company) -> None:
    api = api_for(make_person("client_admin", tenant))
    assert api.get("/api/v1/audit/events/?nothing=1").status_code == 400
    assert api.get("/api/v1/audit/checkpoints/").status_code == 400


def test_the_api_filters_by_time_object_and_actor(tenant: Company) -> None:
    api = api_for(make_person("client_admin", tenant))
    robot = system_actor("test")
    made = write_events(tenant.id, 2)
    record(actor=robot, action="audit.viewed", tenant_id=tenant.id, count=1)
    base = {"tenant": tenant.slug}
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert api.get("/api/v1/audit/events/", base | {"from": later}).json()["results"] == []
    found = api.get("/api/v1/audit/events/", base | {"action": "data.revealed", "actor": "system:test"}).json()
    assert {row["id"] for row in found["results"]} == {str(each) for each in made}
    assert api.get("/api/v1/audit/events/", base | {"object": str(made[0])}).json()["results"][0]["id"] == str(made[0])


def test_checkpoints_and_the_list_of_exports_are_logged_when_they_are_read(
    admin: Client, tenant: Company, as_role: Callable[..., Any], tmp_path: Path
) -> None:
    write_events(tenant.id, 2)
    signer = Signer(Ed25519PrivateKey.generate())
    with as_role("sealer"):
        seal_tenant(tenant.id, signer=signer, memory=Memory(tmp_path))
    (point,) = admin.get(f"/api/v1/audit/checkpoints/?tenant={tenant.slug}").json()["results"]
    assert open_checkpoint(point["note"], [VerifierKey.parse(point["key"])]).size == point["size"] == 2
    assert len(events_of(tenant, "audit.checkpoints_listed")) == 1
    admin.get(f"/p/{tenant.slug}/access-log/exports/")
    assert events_of(tenant, "audit.exports_listed") == []
    order(api_for(make_person("client_admin", tenant)), tenant)
    admin.get(f"/p/{tenant.slug}/access-log/exports/")
    assert events_of(tenant, "audit.exports_listed") == []  # another person's export is not shown
    today = timezone.localdate().isoformat()
    form = {"tenant": tenant.slug, "since": today, "until": today, "format": "csv", "purpose": "audit"}
    admin.post(f"/p/{tenant.slug}/access-log/exports/", form)
    admin.get(f"/p/{tenant.slug}/access-log/exports/")
    assert [event["count"] for event in events_of(tenant, "audit.exports_listed")] == [1]


def test_an_operator_may_not_order_by_api(tenant: Company) -> None:
    assert order(api_for(make_person("operator", tenant)), tenant).status_code == 403
    with tenant_transaction(system_actor("test"), {tenant.id}):
        assert not Export.objects.exists()


def test_the_chart_says_how_many_events_each_day_had(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 3)
    text = admin.get(f"/p/{tenant.slug}/access-log/").content.decode()
    assert "31日間で3件" in text
    assert text.count('<td class="num" data-label="件数">') == 31
    assert '<td class="num" data-label="件数">3</td></tr>\n</tbody>' in text


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
    with django_assert_num_queries(14):
        admin.get(f"/p/{tenant.slug}/access-log/")
