"""The keystore: fetched in one query however many, remembered for a minute, never shown."""

import time

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.vault import keystore
from callcenter.vault.brief import BriefCache
from callcenter.vault.format import NotOpenedError
from callcenter.vault.keystore import KeyUnit
from callcenter.vault.models import KeyPurpose, RecordKey
from tests.factories import as_system
from tests.vault.make import new_tenant, new_unit

pytestmark = pytest.mark.django_db


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
