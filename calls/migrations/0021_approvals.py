"""Sends that wait for a supervisor."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls

STATES = [("waiting", "承認待ち"), ("approved", "承認済"), ("returned", "差し戻し"), ("ended", "取り消し")]


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0020_ordered_callbacks"),
        ("tenants", "0010_second_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=8)),
                ("by_id", models.UUIDField()),
                ("by_label", models.CharField(max_length=40)),
                ("risks", models.CharField(max_length=300)),
                ("urgent", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_at", models.DateTimeField()),
                ("decided_by_id", models.UUIDField(null=True)),
                ("decided_by_label", models.CharField(blank=True, default="", max_length=40)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.BinaryField(null=True)),
                (
                    "call",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="calls.call",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("state", "waiting")),
                        name="calls_approval_waiting",
                    ),
                    models.Index(
                        models.F("tenant_id"), models.F("call_id"), models.F("asked_at"), name="calls_approval_call"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("tenant_id", "call"),
                        name="calls_approval_one_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "returned", "ended"])),
                        name="calls_approval_state",
                    ),
                ],
            },
        ),
        rls.DistributedTable("calls_approval"),
        rls.CompositeForeignKey("calls_approval", "call_id", "calls_call"),
    ]
