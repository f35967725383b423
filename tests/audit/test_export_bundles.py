"""The bundle of a whole log: it waits for the sealer, and whoever has it finds every change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import ExportState
from audit.services import exports, formats
from audit.services.exports import request_export, write_export
from audit.services.sealing import seal_tenant
from audit.signer import Memory
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from tests.audit.exporting import SIGNER, bundle, check, content, load, order
from tests.audit.make import person, write_events
from tests.factories import make_tenant
from tests.harness.roles import as_role
from tests.log import events_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_a_bundle_waits_for_the_sealer_and_then_verifies(memory: Memory) -> None:
    tenant = make_tenant().id
    write_events(tenant, 5)
    data = bundle(tenant, memory)
    report = check(data, tenant)
    assert (report.status, report.events) == (0, 6), report.detail


def test_any_changed_byte_of_a_real_bundle_is_found(memory: Memory) -> None:
    tenant = make_tenant().id
    write_events(tenant, 3)
    data = bundle(tenant, memory)
    for position in range(len(data)):
        spoilt = bytearray(data)
        spoilt[position] ^= 0x04
        assert check(bytes(spoilt), tenant).status != 0, position


def spoil(connect_as: Callable[..., Any], sql: str, *values: Any) -> None:
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(sql, values)


def test_one_event_changed_in_the_database_is_found_in_the_bundle(
    connect_as: Callable[..., Any], memory: Memory
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 5)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    sql = "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = %s"
    spoil(connect_as, sql, ids[2])
    report = check(bundle(tenant, memory), tenant)
    assert (report.status, report.first_bad) == (1, 3), report.detail


@pytest.mark.parametrize("format", ["bundle", "csv", "jsonl"])
@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM audit_event WHERE id = %s", "DELETE FROM audit_order WHERE id = %s"],
)
def test_what_the_database_has_lost_is_refused_and_the_page_can_say_why(
    sql: str,
    format: str,  # noqa: A002
    connect_as: Callable[..., Any],
    memory: Memory,
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 5)
    with as_role("worker"):
        export = order(tenant, format)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    spoil(connect_as, sql, ids[2])
    with as_role("worker"):
        write_export(tenant, export.pk)
        assert (load(export).state, load(export).reason) == (ExportState.FAILED, "event_missing")
    (failed,) = events_of(tenant, "export.failed")
    assert failed["outcome"] == {"code": "error", "reason": "event_missing"}


def test_a_bundle_is_refused_when_the_newest_sealed_events_are_gone(
    connect_as: Callable[..., Any], memory: Memory
) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 4)
    with as_role("worker"):
        export = order(tenant, "bundle", until=timezone.now())
    write_events(tenant, 1)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    spoil(connect_as, "DELETE FROM audit_order WHERE tenant_id = %s AND (id = %s OR seq = 6)", tenant, ids[3])
    with as_role("worker"):
        write_export(tenant, export.pk)
        assert load(export).reason == "event_missing"


def test_events_whose_time_was_moved_out_of_the_range_are_found(connect_as: Callable[..., Any], memory: Memory) -> None:
    tenant = make_tenant().id
    ids = write_events(tenant, 4)
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    sql = "UPDATE audit_order SET at_db = at_db - interval '9 days' WHERE tenant_id = %s AND seq <= 2"
    spoil(connect_as, sql, tenant)
    report = check(bundle(tenant, memory), tenant)
    assert (report.status, report.first_bad) == (1, 2), report.detail
    assert ids


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
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    with as_role("worker"):
        write_export(tenant, export.pk)
        report = check(content(load(export)), tenant)
    assert (report.status, report.events) == (0, 3), report.detail


def test_without_the_sealer_a_bundle_fails_in_the_end_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports, "SEAL_ATTEMPTS", 1)
    tenant = make_tenant().id
    with as_role("worker"):
        export = order(tenant, "bundle")
        for _attempt in range(2):
            write_export(tenant, export.pk)
        assert (load(export).state, load(export).reason) == (ExportState.FAILED, "not_sealed")


def test_a_very_long_log_gives_an_even_choice_of_checkpoints(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_CHECKPOINTS", 3)
    tenant = make_tenant().id
    for _turn in range(7):
        write_events(tenant, 1)
        with as_role("sealer"):
            seal_tenant(tenant, signer=SIGNER, memory=memory)
    report = check(bundle(tenant, memory), tenant)
    assert report.status == 0, report.detail
    with tenant_transaction(system_actor("test"), {tenant}):
        assert len(formats.chosen_checkpoints(tenant, 8)) == 3
