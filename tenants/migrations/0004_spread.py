"""Keys begin with the tenant."""

from django.db import migrations

from callcenter.core import rls

TABLES = ("tenants_retentionpolicy", "tenants_legalhold", "tenants_directoryentry")


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_next_band")]

    operations = [rls.KeyByTenant(table) for table in TABLES]
