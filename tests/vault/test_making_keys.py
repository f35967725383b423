"""Keys are made once, many at once, committed before their record; those that never got one are swept."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.db import now
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.vault import keystore, owners
from callcenter.vault import services as vault
from callcenter.vault.keystore import KeyMissing, KeyUnit
from callcenter.vault.models import KeyPurpose, TenantKey
from tests.factories import as_system
from tests.harness.roles import as_role, connect_as
from tests.vault.make import new_tenant, new_unit

pytestmark = pytest.mark.django_db


def test_a_tenant_gets_two_random_keys_once() -> None:
    tenant_id = uuid7()
    with as_system(tenant_id):
        assert vault.create_tenant_keys(tenant_id)
        keystore.forget_all()
        assert not vault.create_tenant_keys(tenant_id)
        with keystore.reading({tenant_id}):
            rows = list(TenantKey.objects.filter(tenant_id=tenant_id))
        secrets = {keystore.current_secret(tenant_id, purpose).material for purpose in KeyPurpose}
    assert sorted(row.purpose for row in rows) == ["data", "index"]
    assert len(secrets) == 2
    assert not any(secret in bytes(row.wrapped) for secret in secrets for row in rows)


def test_a_tenant_without_keys_is_told_so() -> None:
    tenant_id = uuid7()
    with as_system(tenant_id), pytest.raises(KeyMissing):
        vault.create_key(tenant_id=tenant_id, data_class="message", object_id=uuid7())


def test_the_house_gets_its_keys_when_it_first_needs_them() -> None:
    with as_system(HOUSE_ID):
        event = vault.create_key(tenant_id=HOUSE_ID, data_class="person", object_id=uuid7())
    assert event.done


def test_a_key_is_made_once_and_stays_the_same() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        unit = new_unit(tenant_id)
        first = keystore.fetch([unit])[unit]
        again = vault.create_key(tenant_id=tenant_id, data_class="message", object_id=unit.object_id)
        assert not again.done
        assert keystore.fetch([unit])[unit] == first


def test_an_unknown_data_class_is_refused() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id), pytest.raises(ValueError, match="log"):
        vault.create_key(tenant_id=tenant_id, data_class="log", object_id=uuid7())


def test_many_keys_are_made_in_one_statement_and_seal_without_another() -> None:
    tenant_id = new_tenant()
    ids = [uuid7() for _ in range(600)]
    with as_system(tenant_id):
        keystore.current_secret(tenant_id, KeyPurpose.DATA)
        with CaptureQueriesContext(connections["keystore"]) as queries:
            vault.create_keys(tenant_id=tenant_id, data_class="message", object_ids=ids[:500])
            assert sum("INSERT" in query["sql"] for query in queries) == 1
            for object_id in ids[:500]:
                keystore.sealing_key(KeyUnit(tenant_id, "message", object_id))
        assert sum("vault_" in query["sql"] for query in queries) == 1
        assert vault.existing_keys(tenant_id, "message", ids) == set(ids[:500])


def test_keys_that_are_there_already_stay_when_many_are_made() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        unit = new_unit(tenant_id)
        before = keystore.fetch([unit])[unit]
        ids = [unit.object_id, *(uuid7() for _ in range(3))]
        events = vault.create_keys(tenant_id=tenant_id, data_class="message", object_ids=ids)
        assert [event.done for event in events] == [False, True, True, True]
        assert vault.existing_keys(tenant_id, "message", ids) == set(ids)
        assert keystore.fetch([unit])[unit] == before


@pytest.mark.django_db(transaction=True)
def test_a_key_is_committed_before_its_record_and_survives_the_rollback() -> None:
    tenant_id, object_id = new_tenant(), uuid7()

    def fail() -> None:
        with as_system(tenant_id):
            vault.create_key(tenant_id=tenant_id, data_class="message", object_id=object_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with as_system(tenant_id):
        assert vault.existing_keys(tenant_id, "message", [object_id]) == {object_id}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_key() -> None:
    tenant_id, object_id = new_tenant(), uuid7()
    barrier = threading.Barrier(4)
    done: list[bool] = []

    def make() -> None:
        try:
            with as_system(tenant_id):
                barrier.wait()
                event = vault.create_key(tenant_id=tenant_id, data_class="message", object_id=object_id)
                done.append(event.done)
        finally:
            connection.close()
            connections["keystore"].close()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_keys_that_never_got_a_record_are_swept_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        old, kept, young = (new_unit(tenant_id) for _ in range(3))
        other_class = KeyUnit(tenant_id, "export", uuid7())
        vault.create_key(tenant_id=tenant_id, data_class="export", object_id=other_class.object_id)
    with connect_as("superuser", "keystore") as sql:
        sql.execute(
            "UPDATE vault_recordkey SET created_at = now() - interval '25 hours' WHERE object_id = ANY(%s)",
            [[old.object_id, kept.object_id, other_class.object_id]],
        )
    monkeypatch.setattr(owners, "_owners", {})
    owners.Owner("message", lambda tenant, ids: {kept.object_id}).settle()
    owners.Owner("message", lambda tenant, ids: set()).settle()
    with as_role("worker"), as_system(tenant_id):
        assert vault.sweep_orphans(tenant_id, now=now()) == {"message": 1}
        assert set(keystore.fetch([old, kept, young, other_class])) == {kept, young, other_class}
