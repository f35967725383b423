"""Keys begin with the tenant."""

from django.db import migrations

from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_keystore")]

    operations = [rls.KeyByTenant("vault_tenantkey"), rls.KeyByTenant("vault_recordkey")]
