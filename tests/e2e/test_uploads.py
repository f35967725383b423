"""Uploads on the real processes: what is too large, stops in the middle or meets a kill leaves nothing behind."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from callcenter.core.context import system_actor
from recordings import services
from recordings.models import Recording
from recordings.services import sweeping
from tests.e2e.test_playback import api, wait_for_check
from tests.factories import as_system, make_person, make_tenant, token_for
from tests.harness.stack import Stack
from tests.recordings import sounds
from tests.recordings.make import Scene, make_call, stored

pytestmark = pytest.mark.e2e

PATIENCE = 120.0


def _post_head(scene: Scene, stack: Stack, token: str, length: str) -> bytes:
    return (
        f"POST {scene.url} HTTP/1.1\r\nHost: {urlsplit(stack.base_url).netloc}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=x\r\n{length}\r\n\r\n"
    ).encode()


def connect(stack: Stack) -> socket.socket:
    parts = urlsplit(stack.base_url)
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30)


PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'


def scene_for(stack: Stack) -> tuple[Scene, str, httpx.Client]:
    company = make_tenant()
    operator = make_person("operator", company)
    return Scene(company, make_call(company), Client()), token_for(operator, company), api(stack, operator, company)


def test_two_gigabytes_get_a_clear_answer_from_the_real_server(stack: Stack) -> None:
    scene, token, client = scene_for(stack)
    with connect(stack) as connection:
        connection.sendall(_post_head(scene, stack, token, f"Content-Length: {2 * 1024**3}"))
        connection.sendall(PART)
        answer = connection.recv(4096)
    assert answer.split(b"\r\n", 1)[0].split()[1] == b"413"
    assert client.get(scene.url.removeprefix("/api/v1/")).json() == {"results": []}


def test_a_body_without_a_length_gets_a_clear_answer(stack: Stack) -> None:
    scene, token, _client = scene_for(stack)
    with connect(stack) as connection:
        connection.sendall(_post_head(scene, stack, token, "Transfer-Encoding: chunked"))
        connection.sendall(b"4\r\ntest\r\n0\r\n\r\n")
        answer = connection.recv(4096)
    assert answer.split(b"\r\n", 1)[0].split()[1] == b"411"


def gone(scene: Scene) -> bool:
    with as_system(scene.company.id):
        return not Recording.objects.filter(call_id=scene.call_id).exists()


def test_a_connection_closed_in_the_middle_leaves_nothing(stack: Stack) -> None:
    scene, token, client = scene_for(stack)
    with connect(stack) as connection:
        connection.sendall(_post_head(scene, stack, token, "Content-Length: 5000000"))
        connection.sendall(PART + bytes(1_000_000))
        time.sleep(1)
        assert stored(scene.company)
    deadline = time.monotonic() + PATIENCE
    while (stored(scene.company) or not gone(scene)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert stored(scene.company) == []
    assert gone(scene)
    assert client.get(scene.url.removeprefix("/api/v1/")).json() == {"results": []}


def sweep_at_once(scene: Scene, as_role: Any) -> None:
    """What the sweep does an hour later."""
    with as_role("worker"), pytest.MonkeyPatch.context() as patch:
        for name in ("GRACE", "CHECK_GRACE"):
            patch.setattr(sweeping, name, timedelta(0))
        services.sweep(actor=system_actor("recordings.sweep"), tenant_id=scene.company.id)


def test_a_server_killed_in_the_middle_leaves_nothing_visible(stack: Stack, as_role: Any) -> None:
    scene, token, client = scene_for(stack)
    with connect(stack) as connection:
        connection.sendall(_post_head(scene, stack, token, "Content-Length: 5000000"))
        connection.sendall(PART + bytes(1_000_000))
        time.sleep(1)
        stack.kill("web")
    stack.start("web")
    assert client.get(scene.url.removeprefix("/api/v1/")).json() == {"results": []}
    assert len(stored(scene.company)) == 1
    sweep_at_once(scene, as_role)
    sweep_at_once(scene, as_role)
    assert stored(scene.company) == []
    assert gone(scene)


def test_a_worker_killed_in_the_middle_of_a_check_is_made_good(stack: Stack, as_role: Any) -> None:
    scene, _token, client = scene_for(stack)
    data = sounds.encoded("adpcm.wav", 400.0)
    answer = client.post(scene.url.removeprefix("/api/v1/"), files={"file": ("a.wav", data)})
    recording_id = answer.json()["id"]
    deadline = time.monotonic() + PATIENCE
    while len(stored(scene.company)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    stack.kill("worker")
    assert client.get(f"recordings/{recording_id}/").json()["state"] == "checking"
    stack.start("worker", wait=False)
    sweep_at_once(scene, as_role)
    assert wait_for_check(client, recording_id)["state"] == "ready"
