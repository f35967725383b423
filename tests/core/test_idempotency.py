"""The same key and request answer the same object."""

import threading
from uuid import UUID

import pytest
from django.db import connections

from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.idempotency import once, request_hmac
from callcenter.core.ids import uuid7
from tests.core.conftest import MakeActor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_repeated_request_answers_the_first_object(tenant_id: UUID, make_actor: MakeActor) -> None:
    actor, made = make_actor(tenant_id), []

    def create() -> tuple[UUID, int]:
        made.append(uuid7())
        return made[-1], 201

    answers = []
    for _turn in range(2):
        with tenant_transaction(actor, {tenant_id}):
            answers.append(once(actor=actor, tenant_id=tenant_id, route="r", key="k", body={"a": 1}, create=create))
    assert answers == [(made[0], 201, False), (made[0], 201, True)]
    assert len(made) == 1


def test_another_request_with_the_same_key_is_a_conflict(tenant_id: UUID, make_actor: MakeActor) -> None:
    actor = make_actor(tenant_id)
    with tenant_transaction(actor, {tenant_id}):
        once(actor=actor, tenant_id=tenant_id, route="r", key="k", body={"a": 1}, create=lambda: (uuid7(), 201))
        with pytest.raises(Conflict):
            once(actor=actor, tenant_id=tenant_id, route="r", key="k", body={"a": 2}, create=lambda: (uuid7(), 201))


def test_keys_of_two_actors_and_routes_are_apart(tenant_id: UUID, make_actor: MakeActor) -> None:
    one, two = make_actor(tenant_id), make_actor(tenant_id)
    with tenant_transaction(one, {tenant_id}):
        first = once(actor=one, tenant_id=tenant_id, route="r", key="k", body=1, create=lambda: (uuid7(), 201))
        other = once(actor=two, tenant_id=tenant_id, route="r", key="k", body=2, create=lambda: (uuid7(), 201))
        route = once(actor=one, tenant_id=tenant_id, route="s", key="k", body=3, create=lambda: (uuid7(), 201))
    assert len({first[0], other[0], route[0]}) == 3


def test_a_failed_request_frees_its_key(tenant_id: UUID, make_actor: MakeActor) -> None:
    actor = make_actor(tenant_id)

    def fail() -> tuple[UUID, int]:
        raise Invalid()

    with pytest.raises(Invalid), tenant_transaction(actor, {tenant_id}):
        once(actor=actor, tenant_id=tenant_id, route="r", key="k", body=1, create=fail)
    with tenant_transaction(actor, {tenant_id}):
        assert once(actor=actor, tenant_id=tenant_id, route="r", key="k", body=1, create=lambda: (tenant_id, 201)) == (
            tenant_id,
            201,
            False,
        )


def test_a_key_in_flight_waits_for_the_first_request(tenant_id: UUID, make_actor: MakeActor) -> None:
    actor, made, inside, answers = make_actor(tenant_id), [], threading.Event(), []

    def create() -> tuple[UUID, int]:
        made.append(uuid7())
        inside.set()
        return made[-1], 201

    def ask(wait: bool) -> None:
        try:
            if wait:
                inside.wait(5)
            with tenant_transaction(actor, {tenant_id}):
                answers.append(once(actor=actor, tenant_id=tenant_id, route="r", key="k", body=1, create=create))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(wait,)) for wait in (False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 1
    assert {answer[0] for answer in answers} == {made[0]}
    assert len(answers) == 2


@pytest.mark.parametrize("key", ["x" * 256, "a\nb", "a\x00b"])
def test_an_unusable_key_is_refused(key: str, tenant_id: UUID, make_actor: MakeActor) -> None:
    actor = make_actor(tenant_id)
    with tenant_transaction(actor, {tenant_id}), pytest.raises(Invalid):
        once(actor=actor, tenant_id=tenant_id, route="r", key=key, body=1, create=lambda: (uuid7(), 201))


def test_the_order_of_fields_does_not_matter() -> None:
    assert request_hmac({"a": 1, "b": "渡邊"}) == request_hmac({"b": "渡邊", "a": 1})
    assert request_hmac({"a": 1}) != request_hmac({"a": "1"})
