"""What the audit log says about calls."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.db import connections

from tests.factories import as_system


def events(tenant_id: UUID, *actions: str) -> list[dict[str, Any]]:
    """Events of a tenant in the order of writing, those of ``actions`` or all."""
    with as_system(tenant_id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT body FROM audit_event WHERE tenant_id = %s ORDER BY id", [tenant_id])
        found = [json.loads(body) for (body,) in cursor.fetchall()]
    return [event for event in found if not actions or event["action"] in actions]


_CHANCE = re.compile(r"[0-9a-f-]{16,}|\.\d+")


def without_chance(text: str) -> str:
    """The text without ids, digests, sealed bytes and fractions of a second, which hold any four digits by chance."""
    return _CHANCE.sub("", text)
