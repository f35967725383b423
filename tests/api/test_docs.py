"""The API describes itself."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db()


def test_the_schema_is_openapi_3_1_in_json_and_yaml() -> None:
    found = Client().get("/api/v1/schema/").json()
    assert found["openapi"].startswith("3.1")
    assert "/api/v1/tenants/" in found["paths"]
    yaml = Client().get("/api/v1/schema/?format=yaml")
    assert yaml.content.decode().startswith("openapi: 3.1")


def test_every_operation_of_the_schema_is_on_the_page() -> None:
    found = Client().get("/api/v1/schema/").json()
    page = Client().get("/api/v1/docs/").content.decode()
    ids = [operation["operationId"] for item in found["paths"].values() for operation in item.values()]
    assert len(ids) > 5
    assert [each for each in ids if f'id="{each}"' not in page] == []
