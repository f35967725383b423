"""One transaction around the whole response; nothing of a refused request stays."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client

from callcenter.core import hooks
from callcenter.core.context import Actor, ContextRequired, anonymous, system_actor, writable
from callcenter.core.db import savepoint, tenant_transaction, write_to
from callcenter.core.errors import NotFound
from callcenter.core.hooks import Denial
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from tests.core.conftest import MakeActor

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = [
    ("raise", 500),
    ("database", 503),
    ("denied", 403),
    ("missing", 404),
    ("forbidden", 403),
    ("conflict", 409),
    ("notfound", 404),
]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("way", "status"), REFUSALS)
@pytest.mark.parametrize("prefix", ["/insert", "/api/insert"])
def test_a_refused_request_leaves_no_row(
    way: str,
    status: int,
    prefix: str,
    visitor: Client,
    tenant_id: UUID,
    make_actor: MakeActor,
    act_as: Callable[[Actor], None],
    job_rows: Callable[[UUID], int],
) -> None:
    act_as(make_actor(tenant_id))
    assert visitor.post(f"{prefix}/{way}/").status_code == status
    assert job_rows(tenant_id) == 0


def test_an_accepted_request_leaves_its_row(
    visitor: Client,
    tenant_id: UUID,
    make_actor: MakeActor,
    act_as: Callable[[Actor], None],
    job_rows: Callable[[UUID], int],
) -> None:
    act_as(make_actor(tenant_id))
    assert visitor.post("/insert/200/").status_code == 200
    assert job_rows(tenant_id) == 1


@pytest.mark.parametrize("prefix", ["/insert", "/api/insert"])
@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_an_answer_of_a_view_stays_whatever_its_number(
    status: int,
    prefix: str,
    visitor: Client,
    tenant_id: UUID,
    make_actor: MakeActor,
    act_as: Callable[[Actor], None],
    job_rows: Callable[[UUID], int],
) -> None:
    told: list[Denial] = []
    act_as(make_actor(tenant_id))
    hooks.denied.append(lambda who, denial: told.append(denial))
    assert visitor.post(f"{prefix}/{status}/").status_code == status
    assert job_rows(tenant_id) == 1
    assert told == []


def test_a_form_without_its_token_is_refused_and_told(
    tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None], job_rows: Callable[[UUID], int]
) -> None:
    told: list[str] = []
    act_as(make_actor(tenant_id))
    hooks.denied.append(lambda who, denial: told.append(denial.code))
    assert Client(enforce_csrf_checks=True).post("/insert/200/").status_code == 403
    assert job_rows(tenant_id) == 0
    assert told == ["csrf"]


def test_the_text_of_a_crash_reaches_neither_page_nor_log(
    visitor: Client,
    tenant_id: UUID,
    make_actor: MakeActor,
    act_as: Callable[[Actor], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    act_as(make_actor(tenant_id))
    with caplog.at_level(logging.DEBUG):
        response = visitor.post("/insert/raise/")
    assert "秘密" not in response.content.decode()
    assert "秘密" not in caplog.text
    assert all(record.exc_info is None for record in caplog.records if record.name.startswith("callcenter"))
    (crash,) = [record for record in caplog.records if record.message == "crash"]
    told = vars(crash)["exception"]
    assert told[0]["type"] == "ValueError"
    assert any(place.startswith("tests/core/urls.py:") for place in told[0]["at"])


def test_a_denial_is_reported_after_the_rollback(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    actor, told = make_actor(tenant_id), []
    act_as(actor)

    def note(who: Actor, denial: Denial) -> None:
        told.append((who, denial.view_name, denial.status, transaction.get_connection().in_atomic_block))

    hooks.denied.append(note)
    visitor.post("/insert/notfound/")
    assert told == [(actor, "t-insert", 404, False)]


def test_a_denial_that_cannot_be_written_answers_503(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    from django.db import OperationalError

    act_as(make_actor(tenant_id))

    def fail(who: Actor, denial: Denial) -> None:
        raise OperationalError("the log is away")

    hooks.denied.append(fail)
    assert visitor.post("/insert/forbidden/").status_code == 503


def test_a_tenant_view_may_not_stream(
    visitor: Client, tenant_id: UUID, make_actor: MakeActor, act_as: Callable[[Actor], None]
) -> None:
    act_as(make_actor(tenant_id))
    assert visitor.get("/streaming/").status_code == 500


def test_outside_a_transaction_tenant_data_cannot_be_touched() -> None:
    with pytest.raises(ContextRequired):
        Job.objects.count()


def test_without_context_plain_sql_sees_no_row(tenant_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        Job.objects.create(tenant_id=tenant_id, task="tests.nothing", payload={})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_job")
        assert cursor.fetchone() == (0,)


def test_two_units_of_work_never_share_a_transaction(tenant_id: UUID) -> None:
    with (
        tenant_transaction(system_actor("test"), {tenant_id}),
        pytest.raises(ContextRequired),
        tenant_transaction(system_actor("test"), {tenant_id}),
    ):
        pass


def test_a_second_tenant_cannot_be_written_in_one_transaction(make_actor: MakeActor) -> None:
    one, two = uuid7(), uuid7()
    with tenant_transaction(make_actor(one, two), {one, two}):
        write_to(one)
        with pytest.raises(ContextRequired):
            write_to(two)


def test_a_savepoint_that_fails_gives_back_the_tenant_that_it_obtained(
    make_actor: MakeActor, job_rows: Callable[[UUID], int]
) -> None:
    one, two = uuid7(), uuid7()
    with tenant_transaction(make_actor(one, two), {one, two}):
        with pytest.raises(KeyError), savepoint():
            write_to(one)
            Job.objects.create(tenant_id=one, task="tests.nothing", payload={})
            raise KeyError
        assert writable() is None
        write_to(two)
        Job.objects.create(tenant_id=two, task="tests.nothing", payload={})
    assert (job_rows(one), job_rows(two)) == (0, 1)


def test_after_a_failed_savepoint_the_same_tenant_can_be_written_again(
    make_actor: MakeActor, job_rows: Callable[[UUID], int]
) -> None:
    one = uuid7()
    with tenant_transaction(make_actor(one), {one}):
        with pytest.raises(KeyError), savepoint():
            write_to(one)
            raise KeyError
        write_to(one)
        Job.objects.create(tenant_id=one, task="tests.nothing", payload={})
    assert job_rows(one) == 1


def test_a_savepoint_that_succeeds_stays(make_actor: MakeActor, job_rows: Callable[[UUID], int]) -> None:
    one = uuid7()
    with tenant_transaction(make_actor(one), {one}):
        with savepoint():
            write_to(one)
        Job.objects.create(tenant_id=one, task="tests.nothing", payload={})
    assert job_rows(one) == 1


def test_outside_a_transaction_a_savepoint_leaves_services_their_own(job_rows: Callable[[UUID], int]) -> None:
    one = uuid7()
    with pytest.raises(KeyError), savepoint():
        with tenant_transaction(system_actor("test"), {one}, write=one):
            Job.objects.create(tenant_id=one, task="tests.nothing", payload={})
        raise KeyError
    assert job_rows(one) == 1


def test_a_strangers_tenant_cannot_be_written(make_actor: MakeActor) -> None:
    mine, foreign = uuid7(), uuid7()
    with tenant_transaction(make_actor(mine), {mine}), pytest.raises(NotFound):
        write_to(foreign)


def test_nobody_writes_without_a_tenant() -> None:
    with tenant_transaction(anonymous(), ()), pytest.raises(NotFound):
        write_to(uuid7())


def test_the_context_ends_with_the_transaction(tenant_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_ids', true), current_setting('app.tenant_id', true)")
        assert set(cursor.fetchone()) <= {"", None}


def test_five_thousand_alternating_tenants_on_one_connection_leak_nothing() -> None:
    one, two = uuid7(), uuid7()
    for tenant in (one, two):
        with tenant_transaction(system_actor("test"), {tenant}, write=tenant):
            Job.objects.create(tenant_id=tenant, task=f"tests.{tenant.hex[:4]}", payload={})
    seen: dict[UUID, set[UUID]] = {one: set(), two: set()}
    for turn in range(5_000):
        tenant = (one, two)[turn % 2]
        try:
            with tenant_transaction(system_actor("test"), {tenant}):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT DISTINCT tenant_id FROM core_job")
                    seen[tenant].update(row[0] for row in cursor.fetchall())
                if turn % 7 == 0:
                    raise ValueError("an error in between")
        except ValueError:
            pass
    assert seen == {one: {one}, two: {two}}
