"""Keys begin with the tenant, and a person is a bare id where rows are spread: persons stay on one machine."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from callcenter.core import rls

TABLES = ("accounts_invitation", "accounts_department", "accounts_departmentmember")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_departments")]

    operations = [
        *(rls.KeyByTenant(table) for table in TABLES),
        migrations.AlterField(
            "departmentmember",
            "user",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
