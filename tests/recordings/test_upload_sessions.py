"""An upload from a page proves where it comes from, and ends with the session."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import client_for, make_person
from tests.recordings.make import make_scene
from tests.recordings.uploading import SOUND, left_behind

pytestmark = pytest.mark.django_db


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
    assert answer.status_code == 401
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
