"""The disk is full: what was asked for waits, leaves nothing half behind, and is done once there is room again."""

import errno
from pathlib import Path

import pytest

from audit.models import ExportState
from audit.services import exports
from audit.services.exports import write_export
from callcenter.core import jobs
from callcenter.objects.files import FileStore, FileWriter
from tests.audit.exporting import content, load, order
from tests.audit.make import write_events
from tests.factories import make_tenant
from tests.harness.roles import as_role
from tests.log import actions_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


def full(self: FileWriter, data: bytes | memoryview) -> None:
    """A few bytes go in, then there is no room."""
    self._file.write(bytes(data)[:10])
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_export_comes_back_with_the_room_and_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FileStore(str(tmp_path))
    monkeypatch.setattr(exports, "storage", lambda: place)
    monkeypatch.setattr("audit.queries.exports.storage", lambda: place)
    tenant = make_tenant().id
    write_events(tenant, 3)
    with as_role("worker"):
        export = order(tenant, "jsonl")
        with monkeypatch.context() as patch:
            patch.setattr(FileWriter, "write", full)
            with pytest.raises(OSError) as refused:  # noqa: PT011
                write_export(tenant, export.pk)
        # The job waits for its turn again, however often: what is away is nobody's failure.
        assert jobs.away(refused.value)
        assert load(export).state in (ExportState.QUEUED, ExportState.RUNNING)
        assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
        write_export(tenant, export.pk)
    assert load(export).state == ExportState.READY
    assert len(content(load(export)).splitlines()) == 4
    assert actions_of(tenant, "export.").count("export.ready") == 1
