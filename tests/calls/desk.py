"""The operator's pages as a browser uses them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.test import Client as Browser

from calls.models import Call, Draft
from tests.calls.make import Client
from tests.factories import as_system

FORM = {
    "disposition": "callback",
    "caller_company": "みどり建設",
    "caller_kana": "さとう",
    "caller_name": "佐藤",
    "body": "見積の件で折返し希望。",
    "callback": "1",
    "caller_number": "090-1234-5678",
    "urgency": "normal",
    "read_back": "on",
}


def start(web: Browser, client: Client) -> UUID:
    response = web.post("/desk/open/", {"client": client.company.slug})
    assert response.status_code == 302
    return UUID(response["Location"].split("/")[-2])


def form(client: Client, rev: int = 0, **values: str) -> dict[str, str]:
    return {**FORM, "addressee": str(client.suzuki), "rev": str(rev), "confirm": client.company.slug, **values}


def put(web: Browser, draft_id: UUID, body: Any) -> Any:
    return web.put(f"/desk/calls/{draft_id}/draft/", json.dumps(body), content_type="application/json")


def draft_of(client: Client, draft_id: UUID) -> Draft:
    with as_system(client.id):
        return Draft.objects.get(pk=draft_id)


def calls_of(client: Client) -> list[Call]:
    with as_system(client.id):
        return list(Call.objects.filter(tenant_id=client.id))


def text(response: Any) -> str:
    return str(response.content.decode())
