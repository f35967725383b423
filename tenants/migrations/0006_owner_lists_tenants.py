"""The owner may list the tenants: its data migrations enter each of them (`rls.TenantData`).

The first migration granted it, and lost it again when the function got its owner.
"""

from django.db import migrations

from callcenter.core import rls

_AS_OWNER = (
    "SET LOCAL ROLE callcenter_resolver;\n{} EXECUTE ON FUNCTION all_tenant_ids() {} callcenter_owner;\nRESET ROLE"
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_hand_over_retention")]

    operations = [rls.RunOwnerSQL(_AS_OWNER.format("GRANT", "TO"), _AS_OWNER.format("REVOKE", "FROM"))]
