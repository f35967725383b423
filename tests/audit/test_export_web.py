"""Orders of exports by page and by API."""

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
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from tests.audit.make import write_events
from tests.factories import Company, api_for, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


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
