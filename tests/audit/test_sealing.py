"""The sealer: signs what continues what it signed, and nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from audit.models import AuditEvent, Checkpoint
from audit.notes import open_checkpoint
from audit.services import sealing
from audit.services.alarms import Inconsistent
from audit.services.sealing import heads, seal_due, seal_tenant
from audit.services.walking import first_difference
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from tests.audit.make import write_events

pytestmark = pytest.mark.django_db(transaction=True)
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
def memory(tmp_path: Path, settings: Any) -> Memory:
    folder = tmp_path / "seal"
    key = tmp_path / "seal.key"
    key.write_text(bytes(range(32)).hex())
    settings.SEALING_KEY_FILE, settings.SEAL_STATE_DIR = str(key), str(folder)
    return Memory.load()


@pytest.fixture
def sealer(as_role: Callable[..., Any]) -> Iterator[None]:
    with as_role("sealer"):
        yield


def points(tenant: UUID) -> list[Checkpoint]:
    with tenant_transaction(system_actor("test"), {tenant}):
        return list(Checkpoint.objects.filter(tenant_id=tenant).order_by("size", "id"))


def spoil(connect_as: Callable[..., Any], sql: str, *values: Any) -> None:
    """What an administrator of the database could do: triggers off, then anything."""
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(sql, values)


@pytest.mark.usefixtures("sealer")
def test_new_events_are_sealed_and_signed_by_the_public_format(memory: Memory) -> None:
    tenant = uuid7()
    write_events(tenant, 3)
    assert seal_tenant(tenant, signer=SIGNER, memory=memory) == 1
    write_events(tenant, 2)
    seal_tenant(tenant, signer=SIGNER, memory=memory)
    first, second = points(tenant)
    for row, size in ((first, 3), (second, 5)):
        point = open_checkpoint(row.note, [SIGNER.key(tenant)])
        assert (point.size, point.root, row.size) == (size, bytes(row.root), size)
        assert point.origin.endswith(str(tenant))
    assert len(second.leaves) == 2 * 32
    assert first_difference(tenant, SIGNER.key(tenant)) is None


@pytest.mark.usefixtures("sealer")
def test_a_long_backlog_is_sealed_in_several_checkpoints(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    tenant = uuid7()
    write_events(tenant, 10)
    assert seal_tenant(tenant, signer=SIGNER, memory=memory) == 3
    assert [row.size for row in points(tenant)] == [4, 8, 10]


@pytest.mark.usefixtures("sealer")
def test_a_log_is_due_once_and_then_rests(memory: Memory) -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    seal_due()
    (head,) = [each for each in heads() if each.tenant_id == tenant]
    assert (head.numbered, head.sealed, head.due(memory.age(tenant))) == (1, 1, False)
    seal_due()
    assert len(points(tenant)) == 1
    write_events(tenant, 1)
    (head,) = [each for each in heads() if each.tenant_id == tenant]
    assert not head.due(memory.age(tenant))  # the five seconds are not over
    seal_due(everything=True)
    assert [row.size for row in points(tenant)] == [1, 2]


def changed_roles(tenant: UUID, as_role: Callable[..., Any], memory: Memory) -> None:
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)


def test_a_database_restored_to_an_earlier_state_is_refused(
    memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    tenant = uuid7()
    write_events(tenant, 3)
    changed_roles(tenant, as_role, memory)
    write_events(tenant, 2)
    changed_roles(tenant, as_role, memory)
    spoil(connect_as, "DELETE FROM audit_checkpoint WHERE tenant_id = %s AND size = 5", tenant)
    spoil(connect_as, "DELETE FROM audit_order WHERE tenant_id = %s AND seq > 3", tenant)
    write_events(tenant, 4)
    with pytest.raises(Inconsistent, match="database_behind"):
        changed_roles(tenant, as_role, memory)


def test_a_rewritten_tree_is_refused_and_written_down_until_a_human_accepts_it(
    memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    tenant = uuid7()
    write_events(tenant, 3)
    changed_roles(tenant, as_role, memory)
    (row,) = points(tenant)
    other = Signer(Ed25519PrivateKey.generate())
    note = other.sign(tenant, 3, bytes(row.root))
    spoil(connect_as, "UPDATE audit_checkpoint SET note = %s WHERE id = %s", note, row.pk)
    write_events(tenant, 1)
    with as_role("sealer"):
        assert seal_due(everything=True)[1] == 1
        assert seal_due(everything=True)[1] == 1
    with tenant_transaction(system_actor("test"), {tenant}):
        assert AuditEvent.objects.filter(action="seal.refused").count() == 1
    spoil(connect_as, "UPDATE audit_checkpoint SET note = %s WHERE id = %s", row.note, row.pk)
    memory.keep(tenant, SIGNER.sign(tenant, 3, b"x" * 32))
    with as_role("sealer"):
        with pytest.raises(Inconsistent, match="rewritten"):
            seal_tenant(tenant, signer=SIGNER, memory=memory)
        call_command("seal_audit", "--accept", str(tenant))
        assert seal_due(everything=True)[1] == 0
    assert list(memory.folder.glob(f"{tenant}.refused-*"))
    with tenant_transaction(system_actor("test"), {tenant}):
        assert AuditEvent.objects.filter(action="seal.resumed").count() == 1


def test_a_lost_or_damaged_memory_is_refused(memory: Memory, as_role: Callable[..., Any]) -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    changed_roles(tenant, as_role, memory)
    file = memory.folder / f"{tenant}.note"
    text = file.read_text()
    file.write_text(text.replace("\n1\n", "\n0\n"))
    with pytest.raises(Inconsistent, match="memory_damaged"):
        changed_roles(tenant, as_role, memory)
    file.unlink()
    with pytest.raises(Inconsistent, match="memory_lost"):
        changed_roles(tenant, as_role, memory)


def test_a_crash_between_the_commit_and_the_memory_is_caught_up(
    memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    tenant = uuid7()
    write_events(tenant, 2)
    changed_roles(tenant, as_role, memory)
    before = (memory.folder / f"{tenant}.note").read_text()
    write_events(tenant, 2)
    changed_roles(tenant, as_role, memory)
    memory.keep(tenant, before)
    write_events(tenant, 1)
    changed_roles(tenant, as_role, memory)
    assert [row.size for row in points(tenant)] == [2, 4, 5]
    memory.keep(tenant, before)
    row = points(tenant)[1]
    spoil(connect_as, "UPDATE audit_checkpoint SET leaves = %s WHERE id = %s", b"x" * 64, row.pk)
    with pytest.raises(Inconsistent, match="rewritten"):
        changed_roles(tenant, as_role, memory)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
        "UPDATE audit_order SET at_db = at_db - interval '1 day' WHERE id = %s",
        "DELETE FROM audit_order WHERE id = %s",
    ],
)
def test_one_event_changed_in_the_database_by_its_administrator_is_found(
    sql: str, memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    tenant = uuid7()
    ids = write_events(tenant, 5)
    changed_roles(tenant, as_role, memory)
    spoil(connect_as, sql, ids[2])
    with as_role("sealer"):
        error = first_difference(tenant, SIGNER.key(tenant))
        assert (error.reason, error.seq) == ("event_changed", 3) if error else False


def test_an_event_lost_before_it_was_sealed_stops_the_sealer(
    memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    tenant = uuid7()
    ids = write_events(tenant, 3)
    spoil(connect_as, "DELETE FROM audit_event WHERE id = %s", ids[1])
    with pytest.raises(Inconsistent, match="event_missing"):
        changed_roles(tenant, as_role, memory)


def test_the_commands_report_by_their_exit_status(
    memory: Memory, as_role: Callable[..., Any], connect_as: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = uuid7()
    ids = write_events(tenant, 2)
    with as_role("sealer"):
        call_command("seal_audit")
        call_command("seal_audit", "--check")
    assert f"{tenant}: good" in capsys.readouterr().out
    spoil(connect_as, "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = %s", ids[1])
    with as_role("sealer"), pytest.raises(SystemExit):
        call_command("seal_audit", "--check")
    assert f"{tenant}: first bad seq: 2" in capsys.readouterr().out
