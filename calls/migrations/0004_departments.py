"""Calls restricted to departments of their company."""

import django.db.models.deletion
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_departments"),
        ("calls", "0003_drafts_and_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallDepartment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                (
                    "call",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.call",
                    ),
                ),
                (
                    "department",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "department"], name="calls_calldepartment_used")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "call", "department"), name="calls_calldepartment_once"
                    )
                ],
            },
        ),
        rls.TenantTable("calls_calldepartment"),
        rls.CompositeForeignKey("calls_calldepartment", "call_id", "calls_call"),
        rls.CompositeForeignKey("calls_calldepartment", "department_id", "accounts_department"),
    ]
