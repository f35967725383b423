"""Keys begin with the tenant, and no right is given before its table is known."""

from django.db import migrations

from callcenter.core import rls

NAME = (
    "ALTER TABLE core_job RENAME CONSTRAINT core_outbox_pkey TO core_job_pkey",
    "ALTER TABLE core_job RENAME CONSTRAINT core_job_pkey TO core_outbox_pkey",
)
# Earlier versions' bootstrap gave these; third-party tables now stand in core.grants.
BEFOREHAND = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public {0} SELECT, INSERT, UPDATE, DELETE ON TABLES {1} {2};"
    " ALTER DEFAULT PRIVILEGES IN SCHEMA public {0} USAGE ON SEQUENCES {1} {2}"
)
USERS = "callcenter_web, callcenter_worker"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_jobs")]

    operations = [
        rls.KeyByTenant("core_idempotencykey"),
        rls.RunOwnerSQL(*NAME),
        rls.KeyByTenant("core_job"),
        rls.RunOwnerSQL(BEFOREHAND.format("REVOKE", "FROM", USERS), BEFOREHAND.format("GRANT", "TO", USERS)),
    ]
