"""Parts of a client company, and who belongs to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_person_secrets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("name", models.CharField(max_length=40, verbose_name="部署名")),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "name"), name="accounts_department_name")],
            },
        ),
        migrations.CreateModel(
            name="DepartmentMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                (
                    "department",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="accounts.department",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "department", "user"), name="accounts_departmentmember_once"
                    )
                ],
            },
        ),
        rls.TenantTable("accounts_department"),
        rls.TenantTable("accounts_departmentmember"),
        rls.CompositeForeignKey("accounts_departmentmember", "department_id", "accounts_department"),
    ]
