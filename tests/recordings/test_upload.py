"""Receiving recordings: what is kept, what is refused before and after the body, and what is left behind."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from callcenter.objects.files import FileWriter
from callcenter.vault import services as vault
from recordings.media.limits import Limits
from recordings.models import Recording
from tests.factories import Company, api_for, as_system, client_for, make_person, make_tenant
from tests.harness.objects import folder
from tests.log import actions_of
from tests.recordings import sounds
from tests.recordings.make import FILENAME, Scene, make_call, make_scene

pytestmark = pytest.mark.django_db
SOUND = sounds.wav(sounds.tone(1))


def stored(company: Company) -> list[Path]:
    return [path for path in folder().rglob("*") if path.is_file() and str(company.id) in str(path)]


def published(company: Company) -> list[tuple[str, dict[str, Any]]]:
    with as_system(company.id):
        return list(Job.objects.filter(tenant_id=company.id).values_list("task", "payload"))


def test_an_upload_is_sealed_measured_and_its_check_asked_for() -> None:
    scene = make_scene()
    answer = scene.upload(SOUND)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"id", "state"}
    assert body["state"] == "checking"
    assert answer["Location"].endswith(f"/recordings/{body['id']}/")
    row = scene.row(body["id"])
    assert (row.size, row.digest) == (len(SOUND), hashlib.sha256(SOUND).hexdigest())
    (path,) = stored(scene.company)
    sealed = path.read_bytes()
    assert hashlib.sha256(sealed).hexdigest() == row.object_digest
    assert b"RIFF" not in sealed
    assert FILENAME.encode() not in bytes(row.filename or b"")
    assert published(scene.company) == [("recordings.check", {"recording_id": body["id"]})]
    assert {"recording.upload_started", "recording.received"} <= set(actions_of(scene.company))


def test_the_object_is_readable_by_nobody_but_the_service() -> None:
    scene = make_scene()
    scene.upload(SOUND)
    (path,) = stored(scene.company)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("role", ["supervisor", "telephony"])
def test_others_who_may_send(role: str) -> None:
    scene = make_scene()
    person = make_person(role, scene.company)
    answer = scene.upload(SOUND, client=api_for(person, None if role == "supervisor" else scene.company))
    assert answer.status_code == 201


@pytest.mark.parametrize("role", ["client_user", "client_admin", "admin", "auditor", "quality_manager"])
def test_who_may_not_send_leaves_nothing(role: str) -> None:
    scene = make_scene()
    person = make_person(role, scene.company)
    company = scene.company if role.startswith("client") else None
    assert scene.upload(SOUND, client=api_for(person, company)).status_code == 403
    assert scene.count() == 0
    assert stored(scene.company) == []


def test_a_foreign_call_is_as_unknown_as_a_missing_one() -> None:
    scene, other = make_scene(), make_scene()
    foreign = scene.upload(SOUND, client=other.operator)
    missing = other.operator.post(f"/api/v1/calls/{uuid7()}/recordings/", {"file": SimpleUploadedFile("a.wav", SOUND)})
    assert (foreign.status_code, foreign.json()) == (missing.status_code, missing.json())
    assert foreign.status_code == 404
    assert (scene.count(), stored(scene.company)) == (0, [])


def test_a_person_with_the_right_elsewhere_only_is_refused_here() -> None:
    scene, own = make_scene(), make_tenant()
    person = make_person("client_user", scene.company)
    from tests.factories import join

    join(person, "operator", own)
    answer = scene.upload(SOUND, client=api_for(person))
    assert answer.status_code == 403
    assert scene.count() == 0


def test_without_a_sign_in_the_body_is_not_read() -> None:
    scene = make_scene()
    assert scene.upload(SOUND, client=Client()).status_code == 401
    assert scene.upload(SOUND, client=Client(headers={"authorization": "Bearer cct_nothing"})).status_code == 401
    assert scene.count() == 0


class Untouchable(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")


def raw(scene: Scene, body: Any, *, client: Client | None = None, **extra: Any) -> Any:
    content_type = extra.pop("content_type", "multipart/form-data; boundary=x")
    return (client or scene.operator).generic(
        "POST", scene.url, b"", content_type=content_type, **{"wsgi.input": body, **extra}
    )


def test_two_gigabytes_are_refused_by_their_header() -> None:
    scene = make_scene()
    answer = raw(scene, Untouchable(), CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert "512MB" in answer.json()["detail"]
    assert scene.count() == 0


def test_a_body_without_a_length_is_refused() -> None:
    scene = make_scene()
    assert raw(scene, Untouchable(), HTTP_TRANSFER_ENCODING="chunked").status_code == 411
    assert raw(scene, Untouchable(), CONTENT_LENGTH="many").status_code == 411
    other = make_scene()
    assert raw(scene, Untouchable(), client=other.operator, HTTP_TRANSFER_ENCODING="chunked").status_code == 404
    assert scene.count() == 0


def part(name: str, data: bytes, filename: str | None = "a.wav", boundary: str = "x") -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + data + b"\r\n"


END = b"--x--\r\n"
MALFORMED = {
    "nothing": b"",
    "no part": END,
    "another name": part("sound", SOUND) + END,
    "a field beside it": part("note", b"hello", None) + part("file", SOUND) + END,
    "two files": part("file", SOUND) + part("file", SOUND) + END,
    "a second file of another name": part("file", SOUND) + part("other", SOUND) + END,
    "a field instead of a file": part("file", SOUND, None) + END,
    "no file name": part("file", SOUND, "") + END,
    "no end": part("file", SOUND),
    "no frame": SOUND,
    "broken base64": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n@@@@@\r\n" + END,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_body_that_is_not_one_file_is_refused_and_leaves_nothing(name: str) -> None:
    scene, body = make_scene(), MALFORMED[name]
    answer = raw(scene, io.BytesIO(body), CONTENT_LENGTH=str(len(body)))
    assert answer.status_code == 400
    assert answer.json()["detail"]
    left_behind(scene)


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "multipart/form-data; boundary=é"])
def test_a_body_of_another_type_is_refused(content_type: str) -> None:
    scene, body = make_scene(), part("file", SOUND) + END
    answer = raw(scene, io.BytesIO(body), CONTENT_LENGTH=str(len(body)), content_type=content_type)
    assert answer.status_code == 400
    left_behind(scene)


@pytest.mark.parametrize("keep", [1, 60, 5_000, 15_000])
def test_a_closed_connection_leaves_nothing(keep: int) -> None:
    scene, body = make_scene(), part("file", SOUND) + END
    answer = raw(scene, io.BytesIO(body[:keep]), CONTENT_LENGTH=str(len(body)))
    assert answer.status_code == 400
    left_behind(scene)


class Breaking(io.BytesIO):
    """A connection that breaks after some bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 4_000:
            raise OSError("connection reset")
        return super().read(min(size or 1, 2_000) if size and size > 0 else 2_000)


def test_a_broken_connection_leaves_nothing() -> None:
    scene, body = make_scene(), part("file", SOUND) + END
    answer = raw(scene, Breaking(body), CONTENT_LENGTH=str(len(body)))
    assert answer.status_code == 400
    left_behind(scene)


def left_behind(scene: Scene) -> None:
    """No object; a row that nobody sees, which the worker was asked to take away."""
    assert stored(scene.company) == []
    listed = scene.operator.get(scene.url)
    assert listed.json() == {"results": []}
    with as_system(scene.company.id):
        ids = [str(pk) for pk in Recording.objects.filter(call_id=scene.call_id).values_list("pk", flat=True)]
    assert published(scene.company) == [("recordings.discard", {"recording_id": each}) for each in ids]
    for each in ids:
        assert scene.operator.get(f"/api/v1/recordings/{each}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_discarded_upload_leaves_no_key_and_no_row(as_role: Any) -> None:
    from callcenter.core.context import system_actor
    from callcenter.core.db import tenant_transaction
    from recordings import services

    scene = make_scene()
    raw(scene, io.BytesIO(b"--x"), CONTENT_LENGTH="5000")
    ((_task, payload),) = published(scene.company)
    recording_id = UUID(payload["recording_id"])
    with as_role("worker"), tenant_transaction(system_actor("t"), {scene.company.id}, write=scene.company.id):
        assert services.discard(actor=system_actor("t"), recording_id=recording_id) is True
        assert services.discard(actor=system_actor("t"), recording_id=recording_id) is False
    with as_system(scene.company.id):
        assert vault.existing_keys(scene.company.id, "recording", [recording_id]) == set()
    assert scene.count() == 0
    assert {"recording.discarded", "key.destroyed"} <= set(actions_of(scene.company))


def test_a_file_above_the_limit_is_cut_off_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from recordings import receiving

    monkeypatch.setattr(receiving, "LIMITS", Limits(max_bytes=10_000))
    scene = make_scene()
    assert scene.upload(SOUND).status_code == 413
    left_behind(scene)


def test_a_full_store_is_told_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: FileWriter, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileWriter, "write", full)
    scene = make_scene()
    answer = scene.upload(SOUND)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:callcenter:error:storage")
    left_behind(scene)


def test_the_same_key_and_file_answer_the_same_recording() -> None:
    scene = make_scene()
    headers = {"Idempotency-Key": "pbx-4711"}
    first, again = scene.upload(SOUND, headers=headers), scene.upload(SOUND, headers=headers)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert len(stored(scene.company)) == 1
    other = scene.upload(sounds.wav(sounds.tone(2)), headers=headers)
    assert other.status_code == 409
    assert len(stored(scene.company)) == 1
    listed = scene.operator.get(scene.url).json()["results"]
    assert [row["id"] for row in listed] == [first.json()["id"]]


def test_a_leaver_cannot_finish_an_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    from recordings import uploads

    scene = make_scene()
    person = make_person("operator", scene.company)
    received = uploads.receive

    def leaves(*args: Any, **kwargs: Any) -> Any:
        result = received(*args, **kwargs)
        person.is_active = False
        person.save(update_fields=["is_active"])
        return result

    monkeypatch.setattr(uploads, "receive", leaves)
    answer = scene.upload(SOUND, client=client_for(person), headers={"Origin": "http://testserver"})
    assert answer.status_code in (401, 404)
    left_behind(scene)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://testserver"}, 201),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "https://testserver"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"X-CSRFToken": "a" * 32}, 403),
    ],
)
def test_a_session_needs_the_exact_origin(headers: dict[str, str], status: int) -> None:
    scene = make_scene()
    client = client_for(make_person("operator", scene.company))
    assert scene.upload(SOUND, client=client, headers=headers).status_code == status
    assert scene.count() == (1 if status == 201 else 0)


def test_a_session_may_prove_itself_by_the_header_token_instead() -> None:
    scene = make_scene()
    client = client_for(make_person("operator", scene.company))
    client.cookies["csrftoken"] = "b" * 32
    assert scene.upload(SOUND, client=client, headers={"X-CSRFToken": "b" * 32}).status_code == 201


def test_the_form_of_the_page_sends_too_and_returns_to_the_list() -> None:
    scene = make_scene()
    client = client_for(make_person("operator", scene.company))
    answer = client.post(
        f"/recordings/calls/{scene.call_id}/upload/",
        {"file": SimpleUploadedFile("a.wav", SOUND)},
        headers={"Origin": "http://testserver"},
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/recordings/calls/{scene.call_id}/")
    page = client.get(answer["Location"])
    assert "検査中" in page.content.decode()


def test_no_temporary_file_is_made_in_clear(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    scene = make_scene()
    assert scene.upload(sounds.wav(sounds.tone(60))).status_code == 201
    assert list(tmp_path.iterdir()) == []


def test_two_calls_of_two_companies_never_meet() -> None:
    one, two = make_scene(), make_scene()
    mine = one.upload(SOUND).json()["id"]
    assert two.operator.get(f"/api/v1/recordings/{mine}/").status_code == 404
    assert two.operator.get(one.url).status_code == 404
    assert one.operator.get(f"/api/v1/recordings/{mine}/").status_code == 200
    assert make_call(two.company) != one.call_id
