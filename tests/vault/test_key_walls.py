"""Keys are seen by their tenant only, written for the writable one, destroyed by the worker."""

import pytest
from django.db import ProgrammingError

from callcenter.core.context import ContextRequired, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.vault import keystore
from callcenter.vault import services as vault
from callcenter.vault.keystore import KeyMissing, KeyUnit
from callcenter.vault.models import KeyPurpose, RecordKey
from tests.factories import as_system
from tests.harness.roles import as_role, connect_as
from tests.vault.make import new_tenant, new_unit

pytestmark = pytest.mark.django_db


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
        foreign = new_unit(other)
    with connect_as("web", "keystore") as sql:
        assert sql.execute("SELECT count(*) FROM vault_recordkey").fetchone() == (0,)
        assert sql.execute("SELECT count(*) FROM vault_tenantkey").fetchone() == (0,)
        sql.execute("SELECT set_config('app.tenant_ids', %s, true)", [f"{{{mine}}}"])
        rows = sql.execute("SELECT DISTINCT tenant_id FROM vault_tenantkey").fetchall()
        assert rows == [(mine,)]
        found = sql.execute("SELECT * FROM vault_keys(%s, %s, %s)", [[mine, other], ["message"], [foreign.object_id]])
        assert found.fetchall() == []
    with connect_as("worker", "keystore") as sql:
        sql.execute(
            "SELECT set_config('app.tenant_ids', %s, true), set_config('app.tenant_id', %s, true)",
            [f"{{{mine},{other}}}", str(mine)],
        )
        assert sql.execute("DELETE FROM vault_recordkey").rowcount == 0
