"""Recordings, exports and backups work in a bucket as they do in files."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from audit.models import Export
from audit.services.exports import expire_exports, write_export
from callcenter.backup import services as backup
from callcenter.backup.clusters import BackupError
from callcenter.core.context import system_actor
from callcenter.core.db import now, tenant_transaction
from callcenter.settings import env
from recordings import services, store
from recordings.retention import RECORDINGS
from recordings.services import sweeping
from retention import destruction
from tests.audit import exporting as exports
from tests.audit.make import write_events
from tests.factories import make_person, make_tenant
from tests.objects.conftest import Place, place_in
from tests.recordings import sounds
from tests.recordings.make import make_scene, ready
from tests.recordings.playing import address, browser_of, heard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("objects")]
SEALED = b"\x01" + bytes(range(200))


@pytest.fixture(params=["moto", "seaweedfs-versions"])
def bucket(request: pytest.FixtureRequest, buckets: dict[str, tuple[str, str]], settings: Any) -> Place:
    place = place_in(*buckets[request.param])
    settings.OBJECTS = {"objects": place.url, "exports": env.beside(place.url, "exports")}
    return place


def names(place: Place) -> set[str]:
    return {entry.name for entry in place.store.entries()}


def destroy(tenant_id: UUID, recording_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id) as state:
        record: dict[str, Any] = {
            "actor": state.actor,
            "kind": RECORDINGS,
            "tenant_id": tenant_id,
            "ids": [recording_id],
        }
        destruction.begin(**record, reason="retention")
        destruction.finish(**record)


def test_a_recording_is_sealed_converted_heard_by_ranges_and_destroyed(bucket: Place, as_role: Any) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role, sounds.encoded("mulaw.wav"))
    row = scene.row(recording_id)
    assert names(bucket) == {row.object_key, row.playable_key}
    client = browser_of(make_person("supervisor"))
    url = address(client, recording_id)
    status, whole = heard(client, url)
    assert status == 200
    assert heard(client, url, Range="bytes=100-299") == (206, whole[100:300])
    with as_role("worker"):
        destroy(scene.company.id, recording_id)
    assert bucket.versions("") == []


def test_the_sweep_takes_away_what_a_killed_upload_left(
    bucket: Place, as_role: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene()
    recording_id = ready(scene, as_role)
    for size in (100, 9 << 20):
        writer = store.storage().put(store.new_name(scene.company.id, recording_id, "audio"))
        writer.write(b"\x01" * size)
        if size == 100:
            writer.close()
    assert len(names(bucket)) == 3
    monkeypatch.setattr(sweeping, "GRACE", timedelta(hours=-1))
    with as_role("worker"):
        done = services.sweep(actor=system_actor("recordings.sweep"), tenant_id=scene.company.id)
    assert done["orphans"] == 2
    assert names(bucket) == {scene.row(recording_id).object_key}


def test_an_export_is_written_downloaded_and_destroyed(bucket: Place, as_role: Any) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    with as_role("worker"):
        export = exports.order(tenant, "jsonl")
        write_export(tenant, export.pk)
        lines = exports.content(exports.load(export)).splitlines()
        assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4]
        assert names(bucket) == set()
        with tenant_transaction(system_actor("test"), {tenant}, write=tenant):
            Export.objects.filter(pk=export.pk).update(expires_at=now() - timedelta(days=1))
            assert expire_exports(tenant) == 1
    assert [row for row in bucket.versions("") if "exports" in row] == []


def test_a_backup_copies_a_bucket_and_puts_it_back(bucket: Place, tmp_path: Path, settings: Any) -> None:
    for name in ("r/1", "r/2"):
        writer = bucket.store.put(name)
        writer.write(SEALED + name.encode())
        writer.close()
    unfinished = bucket.store.put("r/3")
    unfinished.write(b"\x01" * (9 << 20))
    digests = backup.copy_objects(bucket.store, tmp_path / "objects")
    assert set(digests) == {"r/1", "r/2"}
    manifest = {"format": backup.FORMAT, "environment": settings.ENVIRONMENT, "objects": digests}
    (tmp_path / backup.MANIFEST).write_text(json.dumps(manifest))
    unfinished.abandon()
    bucket.store.delete("r/1")
    assert backup.restore_objects(tmp_path) == 1
    assert backup.restore_objects(tmp_path) == 0
    with closing(bucket.store.open("r/1")) as reader:
        assert reader.read_at(0, reader.size) == SEALED + b"r/1"
    (tmp_path / "objects" / "r" / "2").write_bytes(b"\x01changed")
    with pytest.raises(BackupError, match="missing or changed"):
        backup.restore_objects(tmp_path)
