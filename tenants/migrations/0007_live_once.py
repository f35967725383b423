"""That a company has taken calls stays true: its first retention periods depend on it."""

from django.db import migrations

from callcenter.core import rls

LIVE_ONCE = """
CREATE FUNCTION tenants_live_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF OLD.live_at IS NOT NULL AND NEW.live_at IS NULL THEN
        RAISE EXCEPTION 'a company that has taken calls has taken calls' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER tenants_live_once BEFORE UPDATE ON tenants_tenant
    FOR EACH ROW EXECUTE FUNCTION tenants_live_once();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_owner_lists_tenants")]

    operations = [
        rls.RunOwnerSQL(
            LIVE_ONCE, "DROP TRIGGER tenants_live_once ON tenants_tenant; DROP FUNCTION tenants_live_once();"
        )
    ]
