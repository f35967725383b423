"""Exports: sealed files in three formats, in constant memory, logged from the order to the end."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from audit import store, verify_bundle
from audit.models import AuditEvent, Export, ExportState
from audit.queries.exports import get_export_for, open_export
from audit.queries.search import EventFilter
from audit.services import exports, formats, record_many
from audit.services.exports import expire_exports, request_export, write_export
from audit.services.formats import safe_cell
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.permissions import Permission
from callcenter.objects.files import FileStore
from tests.audit.make import person, write_events
from tests.factories import as_system, make_tenant
from tests.harness.roles import as_role
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = FileStore(str(tmp_path / "exports"))
    monkeypatch.setattr(exports, "storage", lambda: place)
    monkeypatch.setattr("audit.queries.exports.storage", lambda: place)
    assert store.storage() is not place
    return tmp_path / "exports"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    folder = tmp_path / "seal"
    folder.mkdir()
    return Memory(folder)


@pytest.fixture
def worker() -> Iterator[None]:
    with as_role("worker"):
        yield


def order(tenant: UUID, format: str, **options: Any) -> Export:  # noqa: A002
    actor = options.pop("actor", None) or person(tenant)
    until = timezone.now() + timedelta(days=1)
    with as_role("web"), tenant_transaction(actor, {tenant}):
        return request_export(
            actor=actor,
            tenant_id=tenant,
            format=format,
            since=until - timedelta(days=2),
            until=until,
            purpose="監査",
            **options,
        )


def load(export: Export) -> Export:
    with tenant_transaction(system_actor("test"), {export.tenant_id}):
        return Export.objects.get(pk=export.pk)


def content(export: Export) -> bytes:
    actor = replace(person(export.tenant_id), id=export.requested_by)
    with as_role("web"), tenant_transaction(actor, {export.tenant_id}):
        download = open_export(actor, export.pk)
    data = b"".join(download.pieces)
    assert len(data) == download.size
    return data


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
def test_json_lines_are_the_sealed_bytes() -> None:
    tenant = make_tenant().id
    write_events(tenant, 2)
    export = order(tenant, "jsonl")
    write_export(tenant, export.pk)
    lines = content(load(export)).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3]
    assert all(json.loads(line)["event"]["tenant"] == str(tenant) for line in lines)


def bundle(tenant: UUID, memory: Memory) -> bytes:
    """Seals, orders, writes and reads the bundle of a tenant's whole log."""
    with as_role("worker"):
        export = order(tenant, "bundle")
        write_export(tenant, export.pk)
        assert load(export).state == ExportState.QUEUED  # its own order is not sealed yet
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    with as_role("worker"):
        write_export(tenant, export.pk)
        done = load(export)
        assert done.state == ExportState.READY
        data = content(done)
        assert done.sha256 == sha256(data).hexdigest()
    return data


def check(data: bytes, **options: Any) -> verify_bundle.Report:
    return verify_bundle.verify(io.BytesIO(data), **options)


def test_a_bundle_waits_for_the_sealer_and_then_verifies(memory: Memory) -> None:
    tenant = make_tenant().id
    write_events(tenant, 5)
    data = bundle(tenant, memory)
    report = check(data, pinned=[str(SIGNER.key(tenant))])
    assert (report.status, report.events) == (0, 6), report.detail


def test_any_changed_byte_of_a_real_bundle_is_found(memory: Memory) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    data = bundle(tenant, memory)
    for position in range(len(data)):
        spoilt = bytearray(data)
        spoilt[position] ^= 0x04
        assert check(bytes(spoilt)).status != 0, position


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
        "DELETE FROM audit_order WHERE id = %s",
    ],
)
def test_one_event_changed_in_the_database_is_found_in_the_bundle(
    sql: str, connect_as: Callable[..., Any], memory: Memory
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 5)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(sql, [ids[2]])
    report = check(bundle(tenant, memory))
    assert (report.status, report.first_bad) == (1, 3), report.detail


def test_a_range_of_a_bundle_verifies_with_all_leaves(memory: Memory) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    middle = timezone.now()
    write_events(tenant, 3)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    actor = person(tenant)
    with tenant_transaction(actor, {tenant}):
        since = middle - timedelta(days=1)
        export = request_export(
            actor=actor, tenant_id=tenant, format="bundle", since=since, until=middle, purpose="audit"
        )
    with as_role("worker"):
        write_export(tenant, export.pk)
        report = check(content(load(export)))
    assert (report.status, report.events) == (0, 3), report.detail


def test_without_the_sealer_a_bundle_is_written_in_the_end_and_says_that_it_is_incomplete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports, "SEAL_ATTEMPTS", 1)
    tenant = make_tenant().id
    with as_role("worker"):
        export = order(tenant, "bundle")
        for _attempt in range(2):
            write_export(tenant, export.pk)
        assert check(content(load(export))).status == 2


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

    def broken(line: Any) -> bytes:
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr(exports, "csv_line", broken)
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


def test_only_a_member_with_the_right_may_order_and_only_the_orderer_may_read() -> None:
    tenant, other = make_tenant().id, make_tenant().id
    viewer = person(tenant, permissions=frozenset({Permission.SELF, Permission.AUDIT_VIEW}))
    with pytest.raises(Forbidden):
        order(tenant, "csv", actor=viewer)
    with pytest.raises(NotFound):
        order(tenant, "csv", actor=person(other))
    export = order(tenant, "csv")
    with pytest.raises(NotFound), tenant_transaction(person(tenant), {tenant}):
        get_export_for(person(tenant), export.pk)


def test_whoever_lost_the_right_to_export_no_longer_reads_the_own_export() -> None:
    tenant = make_tenant().id
    actor = person(tenant)
    export = order(tenant, "csv", actor=actor)
    viewing = person(tenant, permissions=frozenset({Permission.AUDIT_VIEW}))
    demoted = replace(viewing, id=actor.id)
    with tenant_transaction(actor, {tenant}):
        assert get_export_for(actor, export.pk).pk == export.pk
    with pytest.raises(Forbidden), tenant_transaction(demoted, {tenant}):
        get_export_for(demoted, export.pk)


@pytest.mark.parametrize(
    "change",
    [{"format": "xlsx"}, {"purpose": "見たい"}, {"ticket": "佐藤"}, {"until": timezone.now() - timedelta(days=9)}],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_ordered(change: dict[str, Any]) -> None:
    tenant = make_tenant().id
    actor = person(tenant)
    options: dict[str, Any] = {
        "format": "csv",
        "purpose": "audit",
        "since": timezone.now() - timedelta(days=1),
        "until": timezone.now(),
    } | change
    with pytest.raises(Invalid), tenant_transaction(actor, {tenant}):
        request_export(actor=actor, tenant_id=tenant, **options)
    assert actions_of(tenant, "export.") == []


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM",
        " =1",
        "\u3000＝1",
        "\t=1",
        "\r=1",
        "\u200b=1",
        "\ufeff=1",
        "−1",
        "|x",
        "%0",
    ],
)
def test_formulas_are_neutralised_in_half_and_full_width(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "OP-014", "佐藤", "1=1", "a@b", 12, None, "'=1"])
def test_other_text_stays_as_it_is(text: object) -> None:
    assert safe_cell(text) == ("" if text is None else str(text))


def test_a_very_long_log_gives_an_even_choice_of_checkpoints(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_CHECKPOINTS", 3)
    tenant = make_tenant().id
    for _turn in range(7):
        write_events(tenant, 1)
        with as_role("sealer"):
            seal_tenant(tenant, signer=SIGNER, memory=memory)
    report = check(bundle(tenant, memory))
    assert report.status == 0, report.detail
    with tenant_transaction(system_actor("test"), {tenant}):
        assert len(formats.chosen_checkpoints(tenant, 8)) == 3
