"""Calls and recordings for the tests of recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from callcenter.core.context import system_actor
from callcenter.vault import services as vault
from calls.choices import Disposition, Source
from calls.models import Call
from recordings import services
from recordings.models import Recording
from tests.factories import Company, api_for, as_system, make_person, make_tenant
from tests.harness.objects import folder
from tests.recordings import sounds

FILENAME = "070-1234-5678 佐藤様.wav"


def make_call(company: Company) -> UUID:
    """A call of a company, the least that a recording can belong to."""
    with as_system(company.id):
        call = Call(
            tenant_id=company.id,
            called_number="+81312345678",
            started_at=timezone.now(),
            disposition=Disposition.WRONG,
            source=Source.DESK,
        )
        vault.create_key(tenant_id=company.id, data_class="message", object_id=call.pk)
        call.save(force_insert=True)
    return call.pk


@dataclass(frozen=True)
class Scene:
    """A company with one call and an operator who may send recordings of it."""

    company: Company
    call_id: UUID
    operator: Client

    @property
    def url(self) -> str:
        return f"/api/v1/calls/{self.call_id}/recordings/"

    def upload(
        self,
        data: bytes,
        *,
        client: Client | None = None,
        name: str = FILENAME,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """POST by the API; the response."""
        file = SimpleUploadedFile(name, data, content_type="audio/wav")
        return (client or self.operator).post(self.url, {"file": file}, headers=headers or {})

    def row(self, recording_id: str | UUID) -> Recording:
        with as_system(self.company.id):
            return Recording.objects.get(pk=recording_id)

    def count(self) -> int:
        with as_system(self.company.id):
            return Recording.objects.filter(call_id=self.call_id).count()


def make_scene(company: Company | None = None) -> Scene:
    company = company or make_tenant()
    operator = make_person("operator", company)
    return Scene(company, make_call(company), api_for(operator, company))


def check(company: Company, recording_id: str | UUID) -> str:
    """What the worker's task does; needs a test whose connection is the worker's."""
    return services.check_recording(
        actor=system_actor("recordings.check"), tenant_id=company.id, recording_id=UUID(str(recording_id))
    )


def ready(scene: Scene, as_role: Any, data: bytes | None = None) -> UUID:
    """A recording that can be played."""
    answer = scene.upload(data if data is not None else sounds.encoded("pcm.wav"))
    assert answer.status_code == 201, answer.content
    recording_id = UUID(answer.json()["id"])
    with as_role("worker"):
        assert check(scene.company, recording_id) == "ready"
    return recording_id


def stored(company: Company) -> list[Path]:
    return [path for path in folder().rglob("*") if path.is_file() and str(company.id) in str(path)]


def sent(scene: Scene, data: bytes) -> UUID:
    return UUID(scene.upload(data).json()["id"])


def keys(scene: Scene, recording_id: UUID) -> set[UUID]:
    with as_system(scene.company.id):
        return vault.existing_keys(scene.company.id, "recording", [recording_id])
