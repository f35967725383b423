"""A data migration enters each tenant in turn, as the role that migrates."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connections, transaction
from django.db.migrations.state import StateApps

from callcenter.core.rls import TenantData
from tests.calls.make import make_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore", "owner"])


def test_the_owner_sees_in_each_tenant_its_rows_and_no_others() -> None:
    one, other = make_client(), make_client()
    for client in (one, other, other):
        client.log()
    seen: dict[UUID, set[UUID]] = {}

    def look(_apps: object, editor: object, tenant_id: UUID) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT tenant_id FROM calls_call")
            seen[tenant_id] = {row[0] for row in cursor.fetchall()}

    with transaction.atomic(using="owner"):
        editor = connections["owner"].schema_editor(atomic=False)
        TenantData(look).code(StateApps([], {}), editor)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM calls_call")
            assert cursor.fetchone() == (0,)
    assert seen[one.id] == {one.id}
    assert seen[other.id] == {other.id}
    assert all(found <= {tenant_id} for tenant_id, found in seen.items())
