"""Exports: sealed files in three formats, in constant memory, logged from the order to the end."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEvent, Export, ExportState
from audit.queries.search import EventFilter
from audit.services import Target, exports, record, record_many
from audit.services.exports import expire_exports, write_export
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Invalid
from tests.audit.exporting import content, load, order
from tests.audit.make import person, write_events
from tests.factories import make_person, make_tenant
from tests.harness.roles import as_role
from tests.log import actions_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


@pytest.mark.usefixtures("worker")
def test_a_csv_opens_in_a_spreadsheet_and_says_everything() -> None:
    tenant = make_tenant().id
    write_events(tenant, 3, fields=("caller.name",), purpose="complaint", ticket="C-1")
    export = order(tenant, "csv")
    write_export(tenant, export.pk)
    data = content(load(export))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 5  # head, three events, the order itself
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["番号"] for row in rows] == ["1", "2", "3", "4"]
    assert (rows[0]["目的"], rows[0]["受付番号"], rows[0]["操作"]) == ("苦情", "C-1", "個人情報を表示")
    assert rows[3]["操作コード"] == "export.requested"


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("role", "known"), [("client_admin", {"client_admin"}), ("auditor", {"client_admin", "operator"})]
)
def test_a_csv_names_the_people_whom_its_reader_may_know(role: str, known: set[str]) -> None:
    company = make_tenant()
    with as_role("web"):
        people = {
            each: make_person(each, company, display_name=f"氏名 {each}") for each in ("client_admin", "operator")
        }
        reader = people.get(role) or make_person(role)
    for each in people.values():
        actor = replace(person(company.id, label=each.staff_code), id=each.pk)
        with tenant_transaction(actor, {company.id}):
            record(actor=actor, action="audit.listed", tenant_id=company.id, target=Target("person", each.pk))
    export = order(company.id, "csv", actor=replace(person(company.id), id=reader.pk))
    write_export(company.id, export.pk)
    lines = csv.DictReader(io.StringIO(content(load(export)).decode("utf-8-sig")))
    rows = [row for row in lines if row["操作コード"] == "audit.listed"]
    assert [row["だれ"] for row in rows] == [each.staff_code for each in people.values()]
    told = {"氏名 " + code for code in known} | ({""} if len(known) == 1 else set())
    assert {row["氏名"] for row in rows} == {row["対象の氏名"] for row in rows} == told


@pytest.mark.usefixtures("worker")
def test_json_lines_are_the_sealed_bytes() -> None:
    tenant = make_tenant().id
    write_events(tenant, 2)
    export = order(tenant, "jsonl")
    write_export(tenant, export.pk)
    lines = content(load(export)).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3]
    assert all(json.loads(line)["event"]["tenant"] == str(tenant) for line in lines)


@pytest.mark.usefixtures("worker")
def test_only_what_the_filter_fits_is_written() -> None:
    tenant = make_tenant().id
    write_events(tenant, 2)
    write_events(tenant, 1, action="audit.listed")
    export = order(tenant, "jsonl", wanted=EventFilter(action="audit."))
    write_export(tenant, export.pk)
    assert [json.loads(line)["seq"] for line in content(load(export)).splitlines()] == [3]
    with pytest.raises(Invalid):
        order(tenant, "bundle", wanted=EventFilter(action="audit."))


@pytest.mark.usefixtures("worker")
def test_the_file_lies_sealed_and_every_step_is_logged(files: Path) -> None:
    tenant = make_tenant().id
    write_events(tenant, 2)
    export = order(tenant, "jsonl")
    write_export(tenant, export.pk)
    done = load(export)
    content(done)
    (file,) = (path for path in files.rglob("*") if path.is_file())
    assert b"system:test" not in file.read_bytes()
    assert actions_of(tenant, "export.") == ["export.requested", "export.ready", "export.downloaded"]
    with tenant_transaction(system_actor("test"), {tenant}):
        ready = json.loads(AuditEvent.objects.get(action="export.ready").body)
    assert (ready["digest"], ready["count"]) == (done.sha256, 3)


@pytest.mark.usefixtures("worker")
def test_past_its_time_the_key_and_the_file_are_gone(files: Path, connect_as: Callable[..., Any]) -> None:
    tenant = make_tenant().id
    export = order(tenant, "csv")
    write_export(tenant, export.pk)
    with tenant_transaction(system_actor("test"), {tenant}, write=tenant):
        assert expire_exports(tenant) == 0
        Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with tenant_transaction(system_actor("test"), {tenant}, write=tenant):
        assert expire_exports(tenant) == 1
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert actions_of(tenant, "export.")[-1] == "export.expired"
    with pytest.raises(Conflict):
        content(load(export))
    with connect_as("superuser", "keystore") as keystore:
        assert keystore.execute(
            "SELECT count(*) FROM vault_recordkey WHERE object_id = %s", [export.pk]
        ).fetchone() == (0,)


@pytest.mark.usefixtures("worker")
def test_memory_does_not_grow_with_the_export(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS", 100)
    tenant = make_tenant().id
    robot = system_actor("test")

    def peak() -> int:
        export = order(tenant, "csv")
        tracemalloc.start()
        write_export(tenant, export.pk)
        (_now, most) = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert load(export).state == ExportState.READY
        return most

    def fill(count: int) -> None:
        for _turn in range(count // 200):
            with tenant_transaction(robot, {tenant}):
                record_many(actor=robot, action="data.revealed", tenant_id=tenant, targets=[(None, ())] * 200)

    fill(400)
    small = peak()
    fill(1600)
    assert peak() < small * 1.3 + 100_000
