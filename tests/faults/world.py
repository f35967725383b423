"""A client company and its API on the real processes, for the tests that kill them."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Count

from audit.models import AuditEvent
from calls.models import Call, Message
from tests.calls.make import LATELY, Client, make_client
from tests.factories import as_system, token_for
from tests.harness.stack import Stack

T = TypeVar("T")
NAME, BODY = "𠮷田 健太", "折り返しをお願いします。"


@dataclass(frozen=True)
class World:
    stack: Stack
    client: Client
    token: str

    def body(self) -> dict[str, Any]:
        return {
            "tenant": self.client.company.slug,
            "called_number": self.client.number,
            "caller_number": "090-1234-5678",
            "started_at": LATELY,
            "ring_seconds": 4,
            "talk_seconds": 60,
            "disposition": "callback",
            "caller": {"company": None, "name": NAME, "kana": "ヨシダ ケンタ"},
            "message": {"body": BODY, "addressee": "鈴木 一郎", "urgency": "normal", "callback": False},
        }

    def save(self, key: str, *, patience: float = 15) -> str | None:
        """POST calls/ with an idempotency key: the id once it is acknowledged, None when the answer did not come."""
        request = urllib.request.Request(
            f"{self.stack.base_url}/api/v1/calls/",
            json.dumps(self.body()).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key},
        )
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return str(json.load(answer)["id"])
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code}: {error.read()[:500]!r}") from None
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
            return None

    def save_surely(self, key: str) -> str:
        """As a client program does: the same request again until it is acknowledged."""
        return until(lambda: self.save(key), "the call was not acknowledged")

    def call_ids(self) -> set[str]:
        with as_system(self.client.id):
            return {str(pk) for pk in Call.objects.filter(tenant_id=self.client.id).values_list("pk", flat=True)}

    def assert_nothing_is_half_there(self) -> None:
        """Every call has its one current message and its event; every event is numbered."""
        with as_system(self.client.id):
            calls = Call.objects.filter(tenant_id=self.client.id)
            current = Message.objects.filter(tenant_id=self.client.id, superseded_by__isnull=True)
            per_call = dict(current.values_list("call_id").annotate(Count("pk")))
            ids = list(calls.values_list("pk", flat=True))
            assert per_call == dict.fromkeys(ids, 1)
            events = AuditEvent.objects.filter(tenant_id=self.client.id, action="call.created")
            assert sorted(events.values_list("object_key", flat=True)) == sorted(str(pk) for pk in ids)


def until(ask: Callable[[], T | None], otherwise: str, patience: float = 90) -> T:
    """The first answer that is not None or empty."""
    deadline = monotonic() + patience
    while monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        sleep(0.2)
    raise AssertionError(otherwise)


def make_world(stack: Stack) -> World:
    client = make_client()
    return World(stack, client, token_for(client.operator, client.company))


def keys(count: int) -> list[str]:
    return [uuid4().hex for _each in range(count)]
