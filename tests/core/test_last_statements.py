"""What a transaction is asked with, and how its events are written with its commit."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.pq import TransactionStatus

from callcenter.core.context import Event, Question, system_actor
from callcenter.core.db import add_events, now, savepoint, tenant_transaction
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.statements import planned, run
from tests.core.conftest import MakeActor

pytestmark = pytest.mark.django_db(transaction=True)


def made_up(event_id: UUID, tenant: UUID) -> Event:
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    body = f'{{"at_app":"{moment}","event_id":"{event_id}","tenant":"{tenant}"}}'
    return Event(event_id, tenant, body)


@pytest.mark.parametrize("inside", [True, False])
def test_an_event_of_the_house_leaves_the_context_as_it_was(inside: bool, make_actor: MakeActor) -> None:
    mine, made = uuid7(), uuid7()

    def asked(question: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0])

    with tenant_transaction(make_actor(mine), {mine}):
        with savepoint() if inside else nullcontext():
            add_events([made_up(made, HOUSE_ID)])
        assert asked("SELECT current_setting('app.tenant_ids', true)") == f"{{{mine}}}"
    with tenant_transaction(system_actor("test"), {HOUSE_ID}):
        assert asked(f"SELECT count(*) FROM audit_order WHERE id = '{made}'") == "1"


def test_events_stand_in_the_order_in_which_they_happened_around_a_savepoint(make_actor: MakeActor) -> None:
    mine, made = uuid7(), [uuid7() for _number in range(4)]

    def add(event_id: UUID) -> None:
        add_events([made_up(event_id, mine)])

    with tenant_transaction(make_actor(mine), {mine}):
        add(made[0])
        with savepoint():
            add(made[1])
        with pytest.raises(KeyError), savepoint():
            add(made[2])
            raise KeyError
        add(made[3])
    with tenant_transaction(system_actor("test"), {mine}), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM audit_order ORDER BY seq")
        assert [row[0] for row in cursor.fetchall()] == [made[0], made[1], made[3]]


def test_a_transaction_is_begun_asked_and_ended_in_few_round_trips(make_actor: MakeActor) -> None:
    """Its events, their numbers and the commit go together."""
    mine, made = uuid7(), uuid7()
    with CaptureQueriesContext(connection) as seen, tenant_transaction(make_actor(mine), {mine}):
        add_events([made_up(made, mine)])
    first, last = [query["sql"] for query in seen if query["sql"] not in ("BEGIN", "COMMIT")]
    assert first.startswith("BEGIN; SET LOCAL")
    assert last.startswith("INSERT")
    assert last.endswith("; COMMIT")


def test_what_is_asked_first_is_answered_in_the_context_and_in_the_same_round_trip(make_actor: MakeActor) -> None:
    mine = uuid7()
    question = Question("SELECT current_setting('app.tenant_ids'), %s", ("x",))
    with (
        CaptureQueriesContext(connection) as seen,
        tenant_transaction(make_actor(mine), {mine}, first=question) as asked,
    ):
        assert asked.answer == [(f"{{{mine}}}", "x")]
    assert len([query for query in seen if query["sql"] not in ("BEGIN", "COMMIT")]) == 1
    with tenant_transaction(make_actor(mine), {mine}, first=question):
        assert now() == now()


def test_a_transaction_whose_first_statements_failed_before_it_began_commits_nothing_by_itself() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        with pytest.raises(DatabaseError):
            run("default", "NO SQL AT ALL")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert connection.connection.info.transaction_status == TransactionStatus.INTRANS
        raise KeyError


def test_what_every_request_asks_is_parsed_once_on_a_connection_and_what_the_orm_asks_is_not_kept() -> None:
    for _time in range(3):
        planned("default", "SELECT count(*) FROM core_job WHERE id = %s", [uuid7()])
        connection.cursor().execute("SELECT count(*) FROM core_job WHERE id = %s", [uuid7()])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%FROM core_job%'"
        )
        assert cursor.fetchall() == [(3,)]


def test_a_statement_that_is_planned_once_answers_after_the_tables_have_changed(connect_as: Any) -> None:
    key = uuid7()
    question = "SELECT count(*) FROM core_job WHERE id = %s"
    assert [planned("default", question, [key]) for _time in range(8)] == [[(0,)]] * 8
    with connect_as("owner") as owner:
        owner.execute("ALTER TABLE core_job ADD COLUMN probe integer")
    try:
        assert planned("default", question, [key]) == [(0,)]
    finally:
        with connect_as("owner") as owner:
            owner.execute("ALTER TABLE core_job DROP COLUMN probe")
