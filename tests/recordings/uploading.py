"""Bodies of uploads, good and bad, and what they leave behind."""

from __future__ import annotations

from typing import Any

from django.test import Client

from callcenter.core.models import Job
from recordings.models import Recording
from tests.factories import Company, as_system
from tests.recordings import sounds
from tests.recordings.make import Scene, stored

SOUND = sounds.wav(sounds.tone(1))


def published(company: Company) -> list[tuple[str, dict[str, Any]]]:
    with as_system(company.id):
        return list(Job.objects.filter(tenant_id=company.id).values_list("task", "payload"))


def raw(scene: Scene, body: Any, *, client: Client | None = None, **extra: Any) -> Any:
    """The client names no type for a body that it does not see, so it is named here."""
    content_type = extra.pop("content_type", "multipart/form-data; boundary=x")
    return (client or scene.operator).generic(
        "POST", scene.url, b"", **{"wsgi.input": body, "CONTENT_TYPE": content_type, **extra}
    )


def part(name: str, data: bytes, filename: str | None = "a.wav", boundary: str = "x") -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + data + b"\r\n"


END = b"--x--\r\n"


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
