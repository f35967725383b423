"""Asking for a play ticket, and hearing what it opens."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.test import Client

from accounts.models import Membership, User
from tests.factories import as_system, client_for
from tests.recordings import sounds
from tests.recordings.make import Scene

SOUND = sounds.wav(sounds.tone(5))


def play(client: Client, recording_id: UUID, **body: Any) -> Any:
    body = {"purpose": "content_check", **body}
    token = client.cookies.get("csrftoken")
    headers = {"X-CSRFToken": token.value} if token else {}
    return client.post(
        f"/api/v1/recordings/{recording_id}/play/", json.dumps(body), content_type="application/json", headers=headers
    )


def browser_of(person: User) -> Client:
    client = client_for(person)
    client.cookies["csrftoken"] = "c" * 32
    return client


def address(client: Client, recording_id: UUID) -> str:
    answer = play(client, recording_id)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["url"])


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def heard(client: Client, url: str, **headers: str) -> tuple[int, bytes]:
    answer = client.get(url, headers=headers)
    return answer.status_code, body_of(answer)


def end_membership(person: User, place: Scene) -> None:
    with as_system(place.company.id):
        Membership.objects.filter(user=person).update(ends_at=Membership.objects.get(user=person).accepted_at)
