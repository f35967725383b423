"""The keystore: one key per unit, committed first, seen by its tenant only, gone when destroyed."""

import threading
import time
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import ContextRequired, system_actor
from callcenter.core.db import now, tenant_transaction
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.vault import keystore, owners
from callcenter.vault import services as vault
from callcenter.vault.brief import BriefCache
from callcenter.vault.format import NotOpenedError
from callcenter.vault.keystore import KeyMissing, KeyUnit
from callcenter.vault.models import KeyPurpose, RecordKey, TenantKey
from tests.factories import as_system
from tests.harness.roles import as_role, connect_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    keystore.forget_all()


def new_tenant() -> UUID:
    tenant_id = uuid7()
    with as_system(tenant_id):
        vault.create_tenant_keys(tenant_id)
    return tenant_id


def new_unit(tenant_id: UUID) -> KeyUnit:
    unit = KeyUnit(tenant_id, "message", uuid7())
    vault.create_key(tenant_id=tenant_id, data_class="message", object_id=unit.object_id)
    return unit


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


@pytest.mark.parametrize("count", [1, 3, 50])
def test_any_number_of_keys_costs_one_query(count: int) -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        units = [new_unit(tenant_id) for _ in range(count)]
        keystore.forget_all()
        with CaptureQueriesContext(connections["keystore"]) as queries:
            keys = keystore.fetch(units)
    assert set(keys) == set(units)
    assert sum("vault_" in query["sql"] for query in queries) == 1


def test_keys_of_several_tenants_still_cost_one_query() -> None:
    tenants = [new_tenant() for _ in range(3)]
    units = []
    for tenant_id in tenants:
        with as_system(tenant_id):
            units += [new_unit(tenant_id), new_unit(tenant_id)]
    with tenant_transaction(system_actor("test"), tenants), CaptureQueriesContext(connections["keystore"]) as queries:
        assert set(keystore.fetch(units)) == set(units)
    assert sum("vault_" in query["sql"] for query in queries) == 1


def test_a_key_just_made_seals_without_a_query_but_never_opens_from_memory() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        unit = new_unit(tenant_id)
        with CaptureQueriesContext(connections["keystore"]) as queries:
            keystore.sealing_key(unit)
            assert len(queries) == 0
            keystore.fetch([unit])
            assert len(queries) > 0


def test_keys_of_another_tenant_are_not_reachable() -> None:
    mine, other = new_tenant(), new_tenant()
    with as_system(other):
        foreign = new_unit(other)
    with as_system(mine):
        with pytest.raises(ContextRequired):
            keystore.fetch([foreign])
        with pytest.raises(ContextRequired):
            keystore.sealing_key(foreign)
        with pytest.raises(ContextRequired):
            keystore.current_secret(other, KeyPurpose.DATA)
        with pytest.raises(ContextRequired):
            vault.blind(other, index="call.kana", value="サトウ")
        with pytest.raises(ContextRequired):
            vault.create_key(tenant_id=other, data_class="message", object_id=uuid7())
        with pytest.raises(ContextRequired):
            vault.destroy_key(other, "message", foreign.object_id)


def test_a_readable_tenant_is_not_writable() -> None:
    tenant_id = new_tenant()
    with tenant_transaction(system_actor("test"), {tenant_id}), pytest.raises(ContextRequired):
        vault.create_key(tenant_id=tenant_id, data_class="message", object_id=uuid7())


def test_without_a_transaction_there_are_no_keys() -> None:
    tenant_id = new_tenant()
    with pytest.raises(ContextRequired):
        keystore.fetch([KeyUnit(tenant_id, "message", uuid7())])
    with pytest.raises(ContextRequired):
        vault.blind(tenant_id, index="call.kana", value="サトウ")


def test_a_wrapped_key_moved_to_another_unit_does_not_open() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        one, two = new_unit(tenant_id), new_unit(tenant_id)
        with keystore.reading({tenant_id}):
            wrapped = RecordKey.objects.get(object_id=one.object_id).wrapped
        secret = keystore.current_secret(tenant_id, KeyPurpose.DATA)
        assert keystore.opened_key(one, secret, 1, wrapped).version == 1
        for unit, version in ((two, 1), (KeyUnit(tenant_id, "recording", one.object_id), 1), (one, 2)):
            with pytest.raises(NotOpenedError):
                keystore.opened_key(unit, secret, version, wrapped)


def test_the_cache_forgets_by_age_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    cache: BriefCache[int, str] = BriefCache(size=3, seconds=60)
    for number in range(5):
        cache.put(number, str(number))
    assert [cache.get(number) for number in range(5)] == [None, None, "2", "3", "4"]
    clock = 1059.9
    assert cache.get(4) == "4"
    clock = 1060.0
    assert cache.get(4) is None


def test_secrets_do_not_show_in_a_repr() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        secret = keystore.current_secret(tenant_id, KeyPurpose.INDEX)
    assert secret.material.hex() not in repr(secret)
    assert str(secret.material) not in repr(secret)


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
def test_web_may_not_destroy_or_change_a_key_and_the_worker_may_destroy_it() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        unit = new_unit(tenant_id)
    with pytest.raises(ProgrammingError, match="permission denied"), as_system(tenant_id):
        vault.destroy_key(tenant_id, "message", unit.object_id)
    with pytest.raises(ProgrammingError, match="permission denied"), as_system(tenant_id), keystore.writing(tenant_id):
        RecordKey.objects.filter(tenant_id=tenant_id).update(key_version=2)
    with as_role("worker"), as_system(tenant_id):
        assert vault.destroy_key(tenant_id, "message", unit.object_id).done
        assert not vault.destroy_key(tenant_id, "message", unit.object_id).done
        assert keystore.fetch([unit]) == {}
        with pytest.raises(KeyMissing):
            keystore.sealing_key(unit)
    with as_system(tenant_id):
        assert keystore.fetch([unit]) == {}


@pytest.mark.django_db(transaction=True)
def test_plain_sql_of_web_sees_no_key_without_a_tenant_and_moves_none() -> None:
    mine, other = new_tenant(), new_tenant()
    with as_system(other):
        new_unit(other)
    with connect_as("web", "keystore") as sql:
        assert sql.execute("SELECT count(*) FROM vault_recordkey").fetchone() == (0,)
        assert sql.execute("SELECT count(*) FROM vault_tenantkey").fetchone() == (0,)
        sql.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{mine}}}"])
        rows = sql.execute("SELECT DISTINCT tenant_id FROM vault_tenantkey").fetchall()
        assert rows == [(mine,)]
    with connect_as("worker", "keystore") as sql:
        sql.execute(
            "SELECT set_config('app.tenant_ids', %s, true), set_config('app.tenant_id', %s, true)",
            [f"{{{mine},{other}}}", str(mine)],
        )
        assert sql.execute("DELETE FROM vault_recordkey").rowcount == 0


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
