"""Keys of records with the tenant keys around them: what every page asks, planned once for each connection."""

from django.db import migrations

from callcenter.core import rls

# With the caller's own rights, so row security binds it. Volatile, because a stable function would be planned as a part
# of each statement that calls it.
FORWARD = """
CREATE FUNCTION vault_keys(tenants uuid[], classes text[], objects uuid[]) RETURNS TABLE (
    tenant_id uuid, data_class text, object_id uuid, key_version integer, wrapped bytea,
    tenant_key_id uuid, purpose text, version integer, kek_id text, tenant_wrapped bytea
) LANGUAGE sql VOLATILE AS $$
SELECT r.tenant_id, r.data_class, r.object_id, r.key_version, r.wrapped, t.id, t.purpose, t.version, t.kek_id, t.wrapped
FROM vault_recordkey r JOIN vault_tenantkey t ON t.id = r.tenant_key_id
WHERE r.tenant_id = ANY ($1) AND r.data_class = ANY ($2) AND r.object_id = ANY ($3)
$$;
REVOKE ALL ON FUNCTION vault_keys(uuid[], text[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_keys(uuid[], text[], uuid[]) TO callcenter_web, callcenter_worker
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_spread")]

    operations = [rls.RunOwnerSQL(FORWARD, "DROP FUNCTION vault_keys(uuid[], text[], uuid[])")]
