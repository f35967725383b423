"""Receiving recordings: what is kept, and by whom it may be sent."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client

from accounts.models import Membership
from callcenter.core.ids import uuid7
from tests.factories import api_for, as_system, join, make_person, make_tenant
from tests.log import actions_of
from tests.recordings import sounds
from tests.recordings.make import FILENAME, make_call, make_scene, stored
from tests.recordings.uploading import END, SOUND, published
from tests.text import cases

pytestmark = pytest.mark.django_db


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
    person = make_person("operator", scene.company)
    join(person, "operator", own)
    with as_system(scene.company.id):
        Membership.objects.filter(tenant_id=scene.company.id, user=person).update(ends_at=F("starts_at"))
    answer = scene.upload(SOUND, client=api_for(person))
    assert answer.status_code == 404
    assert scene.count() == 0


def test_without_a_sign_in_the_body_is_not_read() -> None:
    scene = make_scene()
    assert scene.upload(SOUND, client=Client()).status_code == 401
    assert scene.upload(SOUND, client=Client(headers={"authorization": "Bearer cct_nothing"})).status_code == 401
    assert scene.count() == 0


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


@pytest.mark.parametrize(
    "name",
    [
        "録音".encode("cp932"),
        "録音\u202e\u200b".encode(),
        b"\xff\xfe\x00.wav",
        "表示ソ.wav".encode("cp932"),
        b"a" * 900,
    ],
)
def test_a_file_is_taken_whatever_its_name_is_written_in(name: bytes) -> None:
    scene = make_scene()
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n'
    body = head + SOUND + b"\r\n" + END
    answer = scene.operator.generic("POST", scene.url, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 201, answer.json()["detail"]
    page = scene.operator.get(f"/api/v1/recordings/{answer.json()['id']}/")
    assert page.status_code == 200
    for case in cases.file("cp932-filename.http"):
        answer = scene.operator.generic("POST", scene.url, case, content_type="multipart/form-data; boundary=XXbound")
        assert answer.status_code == 201, answer.json()["detail"]
