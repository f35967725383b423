"""Events are born with what they describe, numbered without gaps at the commit, and never changed afterwards."""

import random
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from audit.canonical import dumps
from audit.models import AuditEvent, AuditOrder
from audit.services import record, record_many
from callcenter.core.context import ContextRequired, system_actor
from callcenter.core.db import savepoint, set_tenants, tenant_transaction
from callcenter.core.ids import HOUSE_ID, uuid7
from tests.audit.make import numbers, person, write_events

pytestmark = pytest.mark.django_db(transaction=True)
ROBOT = system_actor("test")


class Stop(Exception):
    pass


def test_events_are_numbered_from_one_in_the_order_they_were_written() -> None:
    tenant = uuid7()
    ids = write_events(tenant, 3)
    with tenant_transaction(ROBOT, {tenant}):
        ids += [record(actor=ROBOT, action="data.revealed", tenant_id=tenant) for _ in range(4)]
    with tenant_transaction(ROBOT, {tenant}):
        rows = AuditOrder.objects.order_by("seq").values_list("id", "seq")
        assert list(rows) == list(zip(ids, range(1, 8), strict=True))


@pytest.mark.parametrize("count", [1, 2])
def test_numbering_again_or_for_another_tenant_changes_nothing(count: int) -> None:
    tenant, other = uuid7(), uuid7()
    ids = write_events(tenant, count)
    with tenant_transaction(ROBOT, {tenant, other}), connections["default"].cursor() as cursor:
        for asked in (tenant, other):
            cursor.execute("SELECT audit_close(%s, %s)", [asked, ids])
            assert cursor.fetchone() == (0,)
    assert (numbers(tenant), numbers(other)) == ([*range(1, count + 1)], [])


def test_the_only_event_of_a_transaction_taken_back_with_its_savepoint_leaves_no_gap() -> None:
    tenant = uuid7()
    with tenant_transaction(ROBOT, {tenant}), pytest.raises(Stop), transaction.atomic():
        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
        raise Stop
    write_events(tenant, 1)
    assert numbers(tenant) == [1]


def test_a_transaction_that_raises_leaves_no_event_and_no_gap() -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    with pytest.raises(Stop), tenant_transaction(ROBOT, {tenant}):
        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
        raise Stop
    write_events(tenant, 1)
    assert numbers(tenant) == [1, 2]


def test_the_rollback_of_a_savepoint_leaves_no_event_and_no_gap() -> None:
    tenant = uuid7()
    with tenant_transaction(ROBOT, {tenant}):
        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
        with pytest.raises(Stop), transaction.atomic():
            record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
            raise Stop
        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
    assert numbers(tenant) == [1, 2]


def test_an_event_without_a_number_cannot_be_committed() -> None:
    tenant = uuid7()
    with pytest.raises(IntegrityError, match="without a number"), transaction.atomic():
        set_tenants("default", {tenant}, None)
        with connections["default"].cursor() as cursor:
            made = uuid7()
            body = f'{{"at_app":"2026-11-01T00:00:00.000000Z","event_id":"{made}","tenant":"{tenant}"}}'
            cursor.execute("INSERT INTO audit_event (id, tenant_id, body) VALUES (%s, %s, %s)", [made, tenant, body])
    assert numbers(tenant) == []


def test_columns_that_say_something_else_than_the_body_are_refused() -> None:
    tenant, other = uuid7(), uuid7()
    for body_tenant, wrong_id in ((other, False), (tenant, True)):
        with pytest.raises(IntegrityError, match="is_its_body"), tenant_transaction(ROBOT, {tenant}):
            made = uuid7()
            about = {"event_id": str(uuid7() if wrong_id else made), "tenant": str(body_tenant)}
            body = dumps({"at_app": "2026-11-01T00:00:00.000000Z", **about})
            with connections["default"].cursor() as cursor:
                sql = "INSERT INTO audit_event (id, tenant_id, body) VALUES (%s, %s, %s)"
                cursor.execute(sql, [made, tenant, body])


def test_a_transaction_without_events_takes_no_number_and_no_transaction_id() -> None:
    with tenant_transaction(ROBOT, {uuid7()}):
        pass
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT audit_close(%s, '{}'), pg_current_xact_id_if_assigned()::text", [uuid7()])
        assert cursor.fetchone() == (0, None)


def test_a_house_event_is_written_from_another_tenants_transaction_without_showing_the_house() -> None:
    tenant = uuid7()
    before = len(numbers(HOUSE_ID))
    with tenant_transaction(person(tenant), {tenant}):
        record(actor=person(tenant), action="lookup.missing")
        record(actor=person(tenant), action="data.revealed", tenant_id=tenant)
        assert not AuditEvent.objects.filter(tenant_id=HOUSE_ID).exists()
    assert (len(numbers(HOUSE_ID)), numbers(tenant)) == (before + 1, [1])


def test_an_event_for_a_tenant_out_of_sight_is_refused() -> None:
    tenant = uuid7()
    with pytest.raises(ContextRequired), tenant_transaction(person(tenant), {tenant}):
        record(actor=person(tenant), action="data.revealed", tenant_id=uuid7())


def test_without_a_transaction_an_event_gets_its_own() -> None:
    tenant = uuid7()
    record(actor=person(tenant), action="data.revealed", tenant_id=tenant)
    assert numbers(tenant) == [1]


def test_many_events_are_written_with_one_statement(django_assert_num_queries: Callable[..., Any]) -> None:
    tenant = uuid7()
    with tenant_transaction(ROBOT, {tenant}), savepoint(), django_assert_num_queries(1):
        record_many(actor=ROBOT, action="data.revealed", tenant_id=tenant, targets=[(None, ())] * 50)
    assert numbers(tenant) == list(range(1, 51))


def test_numbers_have_no_gap_under_concurrent_threads_with_random_rollbacks() -> None:
    tenant, kept, lock = uuid7(), [], threading.Lock()
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        try:
            for _turn in range(25):
                count = dice.randint(1, 3)
                try:
                    with tenant_transaction(ROBOT, {tenant}):
                        for _event in range(count):
                            record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
                        if dice.random() < 0.3:
                            raise Stop
                except Stop:
                    continue
                with lock:
                    kept.append(count)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert numbers(tenant) == list(range(1, sum(kept) + 1))


def test_transactions_over_the_same_two_tenants_in_either_order_do_not_wait_for_each_other_forever() -> None:
    pair = [uuid7(), uuid7()]
    failures: list[BaseException] = []

    def work(order: list[UUID]) -> None:
        try:
            for _turn in range(30):
                with tenant_transaction(ROBOT, set(pair)):
                    for tenant in order:
                        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(order,)) for order in (pair, pair[::-1]) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [len(numbers(tenant)) for tenant in pair] == [120, 120]


TABLES = ("audit_event", "audit_order", "audit_checkpoint", "audit_head")
CHANGES = ("UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {}")


@pytest.mark.parametrize("role", ["web", "worker", "sealer"])
@pytest.mark.parametrize("table", TABLES)
def test_no_role_may_change_or_remove_what_is_written(role: str, table: str, connect_as: Callable[..., Any]) -> None:
    write_events(uuid7(), 1)
    for change in CHANGES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect_as(role) as connection:
            connection.execute(change.format(table))


@pytest.mark.parametrize("role", ["web", "worker", "sealer"])
@pytest.mark.parametrize("table", ["audit_order", "audit_head"])
def test_no_role_may_give_numbers_itself(role: str, table: str, connect_as: Callable[..., Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect_as(role) as connection:
        connection.execute(f"INSERT INTO {table} (id, tenant_id, seq, at_db) VALUES (%s, %s, 1, now())", [uuid7()] * 2)


@pytest.mark.parametrize("table", TABLES)
def test_triggers_stop_even_the_owner(table: str, connect_as: Callable[..., Any]) -> None:
    tenant = uuid7()
    write_events(tenant, 1)
    changes = CHANGES if table != "audit_head" else ("UPDATE {} SET seq = 0", *CHANGES[1:])
    for change in changes:
        with connect_as("superuser") as connection:
            if table == "audit_checkpoint":
                sql = (
                    "INSERT INTO audit_checkpoint (id, tenant_id, size, root, frontier, leaves, note, vkey)"
                    " VALUES (%s, %s, 0, '', '', '', '', '')"
                )
                connection.execute(sql, [uuid7(), tenant])
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                connection.execute(change.format(table))
            connection.rollback()


def test_another_tenants_events_are_not_seen_and_not_written() -> None:
    mine, other = uuid7(), uuid7()
    write_events(mine, 1)
    write_events(other, 1)
    with transaction.atomic(), connections["default"].cursor() as cursor:
        set_tenants("default", {mine}, mine)
        for table in ("audit_event", "audit_order", "audit_head"):
            cursor.execute(f"SELECT DISTINCT tenant_id FROM {table}")
            assert cursor.fetchall() == [(mine,)]
    made = uuid7()
    refused = pytest.raises(DatabaseError, match="row-level security")
    with refused, transaction.atomic(), connections["default"].cursor() as cursor:
        set_tenants("default", {mine}, mine)
        about = {"event_id": str(made), "tenant": str(other)}
        body = dumps({"at_app": "2026-11-01T00:00:00.000000Z", **about})
        cursor.execute("INSERT INTO audit_event (id, tenant_id, body) VALUES (%s, %s, %s)", [made, other, body])


def test_a_broken_insert_is_answered_as_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    from callcenter.core import db
    from callcenter.core.errors import Unavailable

    tenant = uuid7()
    monkeypatch.setattr(db, "EVENTS", "INSERT INTO audit_event (id, tenant_id, body) VALUES (%s, NULL, %s, %s)")
    with pytest.raises(Unavailable), tenant_transaction(ROBOT, {tenant}):
        record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
    assert numbers(tenant) == []


def test_serial_transactions_keep_their_time_in_order() -> None:
    tenant = uuid7()
    write_events(tenant, 5)
    with tenant_transaction(ROBOT, {tenant}):
        times = list(AuditOrder.objects.order_by("seq").values_list("at_db", flat=True))
    assert times == sorted(times)


def test_the_first_events_of_a_tenant_may_come_from_many_at_once() -> None:
    failures: list[BaseException] = []
    tenants = [uuid7() for _number in range(60)]
    together = threading.Barrier(4)

    def work() -> None:
        try:
            for tenant in tenants:
                with tenant_transaction(ROBOT, {tenant}):
                    record(actor=ROBOT, action="data.revealed", tenant_id=tenant)
                    together.wait(30)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
            together.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [numbers(tenant) for tenant in tenants] == [[1, 2, 3, 4]] * len(tenants)
