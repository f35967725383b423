"""The sealer does not trust the database that it seals: it walks through what it has signed, and remembers whose logs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from audit.models import Checkpoint
from audit.services import walking
from audit.services.alarms import Inconsistent
from audit.services.sealing import seal_due, seal_tenant
from audit.services.walking import first_difference, walk_on
from audit.signer import Memory, Signer
from callcenter import health
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID, uuid7
from tests.audit.make import write_events
from tests.factories import client_for, make_person, make_tenant
from tests.harness.roles import as_role
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
EDIT = "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = %s"


@pytest.fixture
def memory(tmp_path: Path, settings: Any) -> Memory:
    key = tmp_path / "seal.key"
    key.write_text(bytes(range(32)).hex())
    settings.SEALING_KEY_FILE, settings.SEAL_STATE_DIR = str(key), str(tmp_path / "seal")
    return Memory.load()


@pytest.fixture
def spoil(connect_as: Callable[..., Any]) -> Callable[..., None]:
    def run(sql: str, *values: Any) -> None:
        with connect_as("superuser") as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(sql, values)

    return run


def seal(tenant: UUID, memory: Memory) -> None:
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)


def test_an_old_event_that_was_edited_stops_the_log_until_a_human_decides(
    memory: Memory, spoil: Callable[..., None]
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 3)
    seal(tenant, memory)
    spoil(EDIT, ids[1])
    write_events(tenant, 1)
    with as_role("sealer"):
        assert seal_due(everything=True)[1] == 1
        (event,) = events_of(tenant, "seal.refused")
        assert (event["outcome"]["reason"], event["values"]) == ("event_changed", {"seq": "2"})
        assert health.probe()["degraded"][-1] == "log"
        write_events(tenant, 1)
        with pytest.raises(Inconsistent, match="event_changed"):
            seal_tenant(tenant, signer=SIGNER, memory=memory)
        call_command("seal_audit", "--accept", str(tenant))
        assert seal_due(everything=True)[1] == 0
        assert "log" not in health.probe()["degraded"]
    assert list(memory.folder.glob(f"{tenant}.alarm-*"))


def test_after_a_round_the_walk_rests_and_goes_on_by_the_clock_or_when_it_is_asked(
    memory: Memory, spoil: Callable[..., None]
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 3)
    seal(tenant, memory)
    with as_role("sealer"):
        assert seal_due()[1] == 0
    spoil(EDIT, ids[1])
    with as_role("sealer"):
        ended = float(memory.place(walking.ROUND)[0])
        assert not walking.is_due(memory)
        assert seal_due()[1] == 0
        for moved in (-walking.REST, walking.REST):
            memory.keep_place(walking.ROUND, ended + moved)
            assert walking.is_due(memory)
        assert seal_due()[1] == 1
        memory.forget(tenant, "again")


def test_a_refused_log_stands_on_the_page_of_stalled_work(memory: Memory, spoil: Callable[..., None]) -> None:
    company = make_tenant()
    ids = write_events(company.id, 1)
    seal(company.id, memory)
    spoil(EDIT, ids[0])
    with as_role("sealer"):
        seal_due()
    page = client_for(make_person("admin")).get("/admin/jobs/").content.decode()
    assert "署名を止めた監査ログ" in page
    assert "署名済みの記録の変更" in page


def test_a_whole_log_that_is_gone_is_an_alarm(
    memory: Memory, spoil: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = uuid7()
    write_events(tenant, 2)
    seal(tenant, memory)
    for table in ("audit_event", "audit_order", "audit_head", "audit_checkpoint"):
        spoil(f"DELETE FROM {table} WHERE tenant_id = %s", tenant)
    with as_role("sealer"):
        assert seal_due()[1] == 1
        (event,) = [each for each in events_of(HOUSE_ID, "seal.refused") if each["object"]["id"] == str(tenant)]
        assert event["outcome"]["reason"] == "log_missing"
        with pytest.raises(SystemExit):
            call_command("seal_audit", "--check")
    assert f"{tenant}: log_missing" in capsys.readouterr().out


def test_a_checkpoint_of_the_year_2099_does_not_stop_the_sealing(memory: Memory, spoil: Callable[..., None]) -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    seal(tenant, memory)
    spoil("UPDATE audit_checkpoint SET created_at = '2099-01-01' WHERE tenant_id = %s", tenant)
    write_events(tenant, 600)
    with as_role("sealer"):
        assert seal_due()[1] == 0
    with tenant_transaction(system_actor("test"), {tenant}):
        assert Checkpoint.objects.filter(tenant_id=tenant).order_by("-size")[0].size == 601


def test_a_time_that_runs_backwards_is_not_sealed(memory: Memory, spoil: Callable[..., None]) -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    seal(tenant, memory)
    (moved,) = write_events(tenant, 1)
    spoil("UPDATE audit_order SET at_db = at_db - interval '1 day' WHERE id = %s", moved)
    with pytest.raises(Inconsistent, match="time_moved"):
        seal(tenant, memory)


@pytest.mark.parametrize("column", ["leaves", "frontier", "root", "note", "size"])
def test_leaves_roots_and_notes_are_held_against_each_other(
    column: str, memory: Memory, spoil: Callable[..., None]
) -> None:
    tenant = uuid7()
    for _turn in range(3):
        write_events(tenant, 2)
        seal(tenant, memory)
    change = {"note": "replace(note, 'a', 'b')", "size": "size + 1"}.get(column, f"{column} || '\\x00'::bytea")
    change = "set_byte(leaves, 3, get_byte(leaves, 3) # 1)" if column == "leaves" else change
    spoil(f"UPDATE audit_checkpoint SET {column} = {change} WHERE tenant_id = %s AND size = 4", tenant)
    with as_role("sealer"):
        error = first_difference(tenant, SIGNER.key(tenant))
        assert error is not None
        assert 3 <= (error.seq or 0) <= 6


def test_the_walk_goes_on_where_it_stood_and_a_round_of_many_runs_ends(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "STRETCH", 1)
    first, second = sorted((uuid7(), uuid7()))
    for tenant in (first, second):
        for _turn in range(2):
            write_events(tenant, 2)
            seal(tenant, memory)
    stood, ended = [], []
    with as_role("sealer"):
        for _run in range(8):
            assert walk_on(SIGNER, memory, set()) == {}
            stood.append(memory.place(walking.PLACE))
            ended.append(bool(memory.place(walking.ROUND)))
    assert [UUID(place[0]) for place in stood if place] == [first] * 3 + [second] * 3 + [first]
    assert [len(place) for place in stood] == [2, 2, 1, 2, 2, 1, 0, 2]
    assert ended == [False] * 6 + [True] * 2
