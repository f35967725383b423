"""Keys begin with the tenant, and each tenant's events are numbered by themselves, by their ids."""

from importlib import import_module

from django.db import migrations

from callcenter.core import rls

LANDED = import_module("audit.migrations.0001_events")
WRITERS = ["callcenter_web", "callcenter_worker", "callcenter_sealer"]
HOW = {"execute": WRITERS, "owner": "callcenter_audit", "language": "plpgsql", "volatility": "VOLATILE"}

# Everything by (tenant, id), no clock inside an UPDATE and no INSERT … SELECT: so it runs where the tenant's rows are.
# An id that a savepoint has rolled back is not there; the time never runs backwards within a tenant.
CLOSE = """
DECLARE
    waiting uuid[];
    head record;
    moment timestamptz;
BEGIN
    SELECT array_agg(e.id ORDER BY e.created_at, e.id) INTO waiting FROM audit_event e
    WHERE e.tenant_id = tenant AND e.id = ANY (events)
      AND NOT EXISTS (SELECT FROM audit_order o WHERE o.tenant_id = tenant AND o.id = e.id);
    IF waiting IS NULL THEN
        RETURN 0;
    END IF;
    SELECT h.seq, h.at_db INTO head FROM audit_head h WHERE h.tenant_id = tenant FOR UPDATE;
    IF NOT FOUND THEN
        -- The tenant's first events. Without a target every unique index arbitrates, so two first ones never clash.
        moment := clock_timestamp();
        INSERT INTO audit_head (id, tenant_id, seq, at_db) VALUES (tenant, tenant, 0, moment) ON CONFLICT DO NOTHING;
        SELECT h.seq, h.at_db INTO head FROM audit_head h WHERE h.tenant_id = tenant FOR UPDATE;
    END IF;
    moment := GREATEST(head.at_db, clock_timestamp());
    UPDATE audit_head AS h SET seq = head.seq + cardinality(waiting), at_db = moment WHERE h.tenant_id = tenant;
    FOR n IN 1 .. cardinality(waiting) LOOP
        INSERT INTO audit_order (id, tenant_id, seq, at_db) VALUES (waiting[n], tenant, head.seq + n, moment);
    END LOOP;
    RETURN cardinality(waiting);
END
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_events")]

    operations = [
        *(rls.KeyByTenant(f"audit_{table}") for table in ("event", "order", "head", "checkpoint", "export")),
        rls.Undo(rls.DefinerFunction("audit_close()", "integer", LANDED.CLOSE, **HOW)),
        migrations.RemoveIndex("auditevent", "audit_event_tx"),
        migrations.RemoveField("auditevent", "tx"),
        rls.DefinerFunction("audit_close(tenant uuid, events uuid[])", "integer", CLOSE, **HOW),
        # Whoever owns a table makes its triggers, on every machine.
        rls.RunOwnerSQL(
            "SET LOCAL ROLE callcenter_audit; GRANT EXECUTE ON FUNCTION audit_numbered() TO callcenter_owner; RESET ROLE",
            "SET LOCAL ROLE callcenter_audit; REVOKE EXECUTE ON FUNCTION audit_numbered() FROM callcenter_owner; RESET ROLE",
        ),
    ]
