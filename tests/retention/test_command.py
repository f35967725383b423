"""The command deletes for every company and fails loudly; no two kinds share a name."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from callcenter.core.rooms import RoomError
from retention import engine
from retention.kinds import EVERYTHING, RecordKind
from tenants.models import DirectoryEntry
from tests.harness.roles import as_role
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_command_deletes_for_every_company(capsys: pytest.CaptureFixture[str]) -> None:
    tenants = [make.company() for _ in range(2)]
    for tenant in tenants:
        make.call(tenant)
    with as_role("worker"):
        call_command("run_retention")
    said = capsys.readouterr().out
    for tenant in tenants:
        assert set(make.states(tenant).values()) == {"shredded"}
        assert f"{tenant.id} message: deleted 1, held 0" in said


def test_the_command_fails_loudly_when_the_clocks_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    make.call(tenant)
    monkeypatch.setattr(engine, "worker_clock", lambda: datetime.now(UTC) + timedelta(days=1))
    with as_role("worker"), pytest.raises(CommandError, match="clocks"):
        call_command("run_retention", tenant=tenant.id)
    assert set(make.states(tenant).values()) == {"kept"}


@pytest.mark.parametrize("cap", [0, -1, engine.CAP + 1])
def test_the_command_takes_no_cap_beyond_the_limit(cap: int) -> None:
    with as_role("worker"), pytest.raises(CommandError, match="cap"):
        call_command("run_retention", cap=cap)


def test_two_kinds_of_one_name_are_refused() -> None:
    double = RecordKind(
        model=DirectoryEntry, data_class="message", object_type="call", started="retired_at", stays=EVERYTHING
    )
    with pytest.raises(RoomError, match="call"):
        double.settle()
