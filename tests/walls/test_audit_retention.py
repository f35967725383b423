"""What a run of the retention engine does, and what it leaves, stands in the log: each event by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from retention import destruction, engine, tasks
from tests.factories import Company, as_system
from tests.harness.roles import as_role, connect_as
from tests.retention import make
from tests.walls.audit_walls import Event, event, proves, those, written

pytestmark = pytest.mark.django_db(transaction=True)
RUN = "system:retention"


def run(tenant: Company, *, cap: int = engine.CAP) -> list[Event]:
    """What one run over the messages writes."""
    with written(tenant) as log, as_role("worker"):
        engine.run_class(tenant.id, "message", cap=cap)
    return log.events


@proves(destruction._tell, "retention.shredding")
@proves(destruction.destroy, "key.destroyed")
def test_each_deleted_record_and_the_destroyed_keys() -> None:
    tenant = make.company()
    first, second = make.calls(tenant, 2)
    assert run(tenant) == those(
        event("retention.shredding", tenant, first, RUN),
        event("retention.shredding", tenant, second, RUN),
        event("key.destroyed", tenant, None, RUN),
        event("retention.shredded", tenant, first, RUN),
        event("retention.shredded", tenant, second, RUN),
    )


@proves(engine._tell_kept, "retention.kept", "retention.kept")
@pytest.mark.parametrize("scope", ["tenant", "call"])
def test_what_a_hold_keeps(scope: str) -> None:
    tenant = make.company()
    old = make.call(tenant)
    held = make.hold(tenant, scope=scope, **({"target_id": old} if scope == "call" else {}))
    assert run(tenant) == those(event("retention.kept", tenant, old if scope == "call" else held, RUN))


@proves(engine._say_capped, "retention.capped")
def test_a_run_that_stops_at_its_cap() -> None:
    tenant = make.company()
    older, _younger = make.call(tenant, age=make.PERIOD + 2), make.call(tenant)
    assert run(tenant, cap=1) == those(
        event("retention.shredding", tenant, older, RUN),
        event("key.destroyed", tenant, None, RUN),
        event("retention.shredded", tenant, older, RUN),
        event("retention.capped", tenant, None, RUN),
    )


@proves(engine._refuse, "retention.refused")
def test_a_run_that_is_refused_for_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make.company()
    make.call(tenant)
    monkeypatch.setattr(engine, "worker_clock", lambda: datetime.now(UTC) + timedelta(days=1))
    assert run(tenant) == those(event("retention.refused", tenant, None, RUN))


@proves(tasks.sweep_keys, "key.destroyed")
def test_a_key_without_a_record() -> None:
    tenant = make.company()
    with as_system(tenant.id):
        vault.create_key(tenant_id=tenant.id, data_class="message", object_id=uuid7())
    with connect_as("superuser", "keystore") as sql:
        sql.execute("UPDATE vault_recordkey SET created_at = now() - interval '25 hours'")
    with written(tenant) as log, as_role("worker"):
        tasks.sweep_keys(tenant_id=str(tenant.id))
    assert log.events == those(event("key.destroyed", tenant, None, "system:retention.sweep_keys"))
