"""`kill -9` of web in the middle of an upload: no recording appears, and what arrived is swept away."""

import socket
from datetime import timedelta
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from calls.models import Call
from recordings import services as recordings
from recordings.models import Recording, RecordingState
from tests.factories import api_for, as_system
from tests.faults.world import World, make_world, until
from tests.harness.objects import folder as stored
from tests.harness.roles import as_role, connect_as
from tests.harness.stack import Stack
from tests.recordings import sounds

pytestmark = pytest.mark.faults


@pytest.fixture
def world(stack: Stack) -> World:
    return make_world(stack)


def begin_upload(world: World, call: Call, data: bytes) -> socket.socket:
    """Send the head and half of the body of a multipart upload, and leave the connection open."""
    boundary = "boundary-of-the-test"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n'
    body = f"{head}Content-Type: audio/wav\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode()
    address = urlsplit(world.stack.base_url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30)
    request = (
        f"POST /api/v1/calls/{call.pk}/recordings/ HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {world.token}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n"
    )
    connection.sendall(request.encode() + body[: len(body) // 2])
    return connection


def rows(world: World, call: Call) -> list[tuple[UUID, str]]:
    with as_system(world.client.id):
        return list(Recording.objects.filter(call_id=call.pk).values_list("pk", "state"))


def objects(world: World) -> list[Path]:
    folder = stored() / "recordings" / str(world.client.id)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_half_an_upload_is_no_recording_and_is_swept(world: World) -> None:
    call = world.client.log()
    with begin_upload(world, call, sounds.encoded("pcm.wav", 60.0)):
        until(lambda: rows(world, call), "the upload did not begin")
        sleep(0.5)
        world.stack.kill("web")
    world.stack.start("web")
    ((recording_id, state),) = rows(world, call)
    assert state == RecordingState.RECEIVING

    answer = api_for(world.client.operator, world.client.company).get(f"/api/v1/recordings/{recording_id}/")
    assert answer.status_code == 404
    assert all(b"RIFF" not in path.read_bytes() for path in objects(world))

    with connect_as("superuser") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE recordings_recording SET created_at = created_at - %s, changed_at = changed_at - %s WHERE id = %s",
            [timedelta(hours=3), timedelta(hours=3), recording_id],
        )
    _age_objects(world)
    from callcenter.core.context import system_actor

    with as_role("worker"):
        recordings.sweep(actor=system_actor("recordings.sweep"), tenant_id=world.client.id)
    assert not [row for row in rows(world, call) if row[1] != RecordingState.SHREDDED]
    assert not objects(world)


def _age_objects(world: World) -> None:
    import os
    import time

    for path in objects(world):
        os.utime(path, (time.time() - 3 * 3600,) * 2)
