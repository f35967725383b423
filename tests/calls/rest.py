"""Requests to the API of calls, as programs make them."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client as Browser

from calls.models import Call
from tests.calls.make import BODY, COMPANY, KANA, LATELY, NAME, Client
from tests.factories import as_system

JSON = "application/json"


def call_body(client: Client, **values: Any) -> dict[str, Any]:
    return {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": "０９０-1234-5678",
        "started_at": LATELY,
        "ring_seconds": 4,
        "talk_seconds": 60,
        "disposition": "callback",
        "caller": {"company": COMPANY, "name": NAME, "kana": KANA},
        "message": {
            "body": BODY,
            "addressee": "鈴木 一郎",
            "urgency": "soon",
            "callback": True,
            "callback_number": "090 1234 5678",
        },
        **values,
    }


def post(browser: Browser, path: str, body: object, **headers: str) -> Any:
    return browser.post(f"/api/v1/{path}", json.dumps(body), content_type=JSON, headers=headers)


def count(client: Client) -> int:
    with as_system(client.id):
        return Call.objects.filter(tenant_id=client.id).count()
