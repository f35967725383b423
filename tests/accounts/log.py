"""Reading the log in tests."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connections

from callcenter.core.ids import HOUSE_ID
from tests.factories import as_system


def events(tenant_id: UUID = HOUSE_ID, *, about: object = None) -> list[dict[str, Any]]:
    """The events of a tenant (about one object), oldest first."""
    with as_system(tenant_id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT body FROM audit_event WHERE tenant_id = %s ORDER BY created_at, id", [tenant_id])
        bodies: list[dict[str, Any]] = [json.loads(row[0]) for row in cursor.fetchall()]
    return [body for body in bodies if about is None or body.get("object", {}).get("id") == str(about)]


def actions(tenant_id: UUID = HOUSE_ID, *, about: object = None) -> list[str]:
    return [body["action"] for body in events(tenant_id, about=about)]
