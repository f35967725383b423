"""What writes names its tenant, and joins stay within one."""

from uuid import UUID

import pytest
from django.db import connections, models
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import ContextRequired, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.known import chosen
from callcenter.core.models import IdempotencyKey, Job
from callcenter.core.rows import within
from calls.models import Message

pytestmark = pytest.mark.django_db
ROBOT = system_actor("test")
NAMES = [field.attname for field in Job._meta.concrete_fields]


def test_without_a_tenant_to_write_to_nothing_is_locked_changed_or_deleted() -> None:
    with tenant_transaction(ROBOT, {uuid7(), uuid7()}):
        for act in (
            lambda: Job.objects.update(error="x"),
            lambda: Job.objects.all().delete(),
            lambda: list(Job.objects.select_for_update()),
        ):
            with pytest.raises(ContextRequired):
                act()


def test_every_statement_that_writes_names_the_tenant() -> None:
    mine, other = uuid7(), uuid7()
    with tenant_transaction(ROBOT, {mine, other}, write=mine):
        row = IdempotencyKey.objects.create(tenant_id=mine, actor_id=uuid7(), route="r", key="k", request_hmac="")
        mine_too = IdempotencyKey.objects.filter(pk=row.pk)
        with CaptureQueriesContext(connections["default"]) as caught:
            row.status = 201
            row.save()
            assert mine_too.update(status=200) == 1
            assert list(mine_too.select_for_update()) == [row]
            assert IdempotencyKey.objects.filter(pk=uuid7()).delete() == (0, {"core.IdempotencyKey": 0})
            assert row.delete() == (1, {"core.IdempotencyKey": 1})
    assert len(caught) == 5
    for query in caught:
        assert f"\"tenant_id\" = '{mine.hex}'" in query["sql"].partition(" WHERE ")[2], query["sql"]


def test_a_join_along_a_reference_compares_the_tenants_too(tenant_id: UUID) -> None:
    with tenant_transaction(ROBOT, {tenant_id, uuid7()}):
        forth = str(Message.objects.filter(call__source="desk").query)
        back = str(Message.objects.filter(seen_marks__user_id=uuid7()).query)
    assert '"calls_message"."tenant_id" = "calls_call"."tenant_id"' in forth
    assert '"calls_message"."tenant_id" = "calls_seenmark"."tenant_id"' in back


def test_of_very_many_tenants_the_others_are_named() -> None:
    mine, hidden = {uuid7() for _each in range(150)}, uuid7()
    with tenant_transaction(ROBOT, {*mine, hidden}):
        assert within(mine).children == [("tenant_id__in", frozenset({hidden}))]
        assert within(mine).negated
    with tenant_transaction(ROBOT, mine):
        assert not within(mine)
        assert within({hidden}).children == [("tenant_id__in", {hidden})]


def test_a_stored_row_is_what_django_would_have_made_of_it(tenant_id: UUID) -> None:
    with tenant_transaction(ROBOT, {tenant_id}, write=tenant_id):
        made = Job.objects.create(tenant_id=tenant_id, task="t", payload={"a": [1]}, only="x")
        found, part = Job.objects.get(pk=made.pk), Job.objects.only("task").get(pk=made.pk)
        (raw,) = chosen(Job, 'tenant_id = %s AND "only" = %s', tenant_id, "x")
        (bit,) = chosen(Job, "id = %s", made.pk, only=("id", "tenant_id", "task"))
        whole = models.Model.from_db.__func__(Job, "default", NAMES, [getattr(found, name) for name in NAMES])  # type: ignore[attr-defined]
        for row in (found, raw, whole):
            assert {name: getattr(row, name) for name in NAMES} == {name: getattr(whole, name) for name in NAMES}
            assert (row._state.db, row._state.adding, row.get_deferred_fields()) == ("default", False, set())
        for row in (part, bit):
            assert {"payload", "state", "error"} <= row.get_deferred_fields()
            assert (row.task, row.payload) == ("t", {"a": [1]})


def test_a_stored_row_is_saved_where_it_is(tenant_id: UUID) -> None:
    with tenant_transaction(ROBOT, {tenant_id}, write=tenant_id):
        made = IdempotencyKey.objects.create(tenant_id=tenant_id, actor_id=uuid7(), route="r", key="k", request_hmac="")
        found = IdempotencyKey.objects.get(pk=made.pk)
        found.status = 201
        found.save()
        assert [row.status for row in IdempotencyKey.objects.filter(tenant_id=tenant_id)] == [201]
