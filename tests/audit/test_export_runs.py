"""The task that writes an export, run twice, killed, given out twice, failing."""

from pathlib import Path
from typing import Any

import pytest

from audit.models import ExportState
from audit.services import exports
from audit.services.exports import write_export
from callcenter.core.errors import Conflict
from tests.audit.exporting import content, load, order
from tests.audit.make import write_events
from tests.factories import as_system, make_tenant
from tests.log import actions_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


@pytest.mark.usefixtures("worker")
def test_a_second_run_of_the_task_changes_nothing() -> None:
    tenant = make_tenant().id
    export = order(tenant, "csv")
    for _run in range(2):
        write_export(tenant, export.pk)
    assert actions_of(tenant, "export.") == ["export.requested", "export.ready"]


@pytest.mark.usefixtures("worker")
def test_a_run_that_was_killed_is_started_again_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    export = order(tenant, "jsonl")

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exports, "_finish", killed)
        with pytest.raises(KeyboardInterrupt):
            write_export(tenant, export.pk)
    assert load(export).state == ExportState.RUNNING
    write_export(tenant, export.pk)
    assert len(content(load(export)).splitlines()) == 4


@pytest.mark.usefixtures("worker")
def test_a_task_that_is_given_out_twice_writes_one_file(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    export = order(tenant, "jsonl")
    honest = exports._finish
    second: list[bool] = []

    def overtaken(*args: Any) -> None:
        if not second:
            second.append(True)
            write_export(tenant, export.pk)
        honest(*args)

    monkeypatch.setattr(exports, "_finish", overtaken)
    write_export(tenant, export.pk)
    assert actions_of(tenant, "export.") == ["export.requested", "export.ready"]
    assert len(content(load(export)).splitlines()) == 4
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


@pytest.mark.usefixtures("worker")
def test_a_failure_leaves_no_file_and_is_said_once_trying_again_is_over(
    monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    tenant = make_tenant().id
    export = order(tenant, "csv")

    def broken(*asked: Any) -> bytes:
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr(exports, "csv_lines", broken)
        write_export(tenant, export.pk)
    assert load(export).state == ExportState.RUNNING
    assert [path for path in files.rglob("*") if path.is_file()] == []
    with as_system(tenant):
        exports.give_up(tenant, export.pk)
        exports.give_up(tenant, export.pk)
    assert load(export).state == ExportState.FAILED
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert actions_of(tenant, "export.") == ["export.requested", "export.failed"]
    with pytest.raises(Conflict):
        content(load(export))
    write_export(tenant, export.pk)  # a person has it done once more
    assert load(export).state == ExportState.READY
