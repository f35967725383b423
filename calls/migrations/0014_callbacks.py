"""Whom the service itself is to call back."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0013_recalled"),
    ]

    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("due_at", models.DateTimeField()),
                ("owner_id", models.UUIDField(null=True)),
                ("owner_label", models.CharField(blank=True, default="", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "折返し待ち"), ("done", "完了"), ("dropped", "取り止め")],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "つながった"),
                            ("absent", "不在"),
                            ("not_needed", "不要"),
                            ("wrong_number", "番号違い"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "call",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="callbacks",
                        to="calls.call",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("state", "open")),
                        name="calls_callback_due",
                    ),
                    models.Index(models.F("tenant_id"), models.F("call_id"), name="calls_callback_call"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant_id", "call"),
                        name="calls_callback_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "dropped"])), name="calls_callback_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["", "reached", "absent", "not_needed", "wrong_number"])),
                        name="calls_callback_result",
                    ),
                ],
            },
        ),
        rls.DistributedTable("calls_callback"),
        rls.CompositeForeignKey("calls_callback", "call_id", "calls_call"),
    ]
