"""The log by API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.services import record
from callcenter.core.context import system_actor
from tests.audit.make import write_events
from tests.factories import Company, api_for, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_long_lists_are_paged_without_counting(admin: Client, tenant: Company) -> None:
    write_events(tenant.id, 60)
    first = admin.get(f"/api/v1/audit/events/?tenant={tenant.slug}").json()
    assert len(first["results"]) == 50
    assert [row["seq"] for row in first["results"]] == list(range(60, 10, -1))
    second = admin.get("/api/v1/audit/events/", {"tenant": tenant.slug, "cursor": first["next"]}).json()
    assert [row["seq"] for row in second["results"]] == list(range(10, 0, -1))
    assert second["next"] is None


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
