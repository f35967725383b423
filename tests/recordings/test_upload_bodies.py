"""What is refused before, within and after the body, and what is left behind: nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from callcenter.objects.files import FileWriter
from callcenter.vault import services as vault
from recordings.media.limits import Limits
from tests.factories import api_for, as_system, make_person
from tests.log import actions_of
from tests.recordings.make import make_scene
from tests.recordings.uploading import END, SOUND, left_behind, part, published, raw

pytestmark = pytest.mark.django_db


class Untouchable(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")


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


class Meanwhile(io.BytesIO):
    """A good body during which, when it is first read, something else happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(part("file", SOUND) + END)
        self.size, self._happens = len(self.getvalue()), [happens]

    def read(self, *args: Any) -> bytes:
        if self._happens:
            self._happens.pop()()
        return super().read(*args)


def test_one_person_sends_four_recordings_at_a_time_and_others_go_on() -> None:
    scene, answers = make_scene(), list[int]()
    other = api_for(make_person("operator", scene.company), scene.company)

    def send(others: int) -> None:
        if others:
            body = Meanwhile(lambda: send(others - 1))
            answers.append(raw(scene, body, CONTENT_LENGTH=str(body.size)).status_code)
        else:
            fifth = raw(scene, Untouchable(), CONTENT_LENGTH="10")
            assert (fifth.status_code, fifth["Retry-After"]) == (429, "5")
            assert "4件まで" in fifth.json()["detail"]
            answers.append(scene.upload(SOUND, client=other).status_code)

    send(4)
    assert answers == [201] * 5
    assert scene.upload(SOUND).status_code == 201
    assert scene.count() == 6


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
