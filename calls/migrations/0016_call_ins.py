"""Operators who ask for a supervisor during a call."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0015_memo"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "応援を待っています"), ("coming", "向かっています"), ("ended", "終了")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("by_id", models.UUIDField()),
                ("by_label", models.CharField(max_length=40)),
                ("taken_by_id", models.UUIDField(null=True)),
                ("taken_by_label", models.CharField(blank=True, default="", max_length=40)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "draft",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_ins",
                        to="calls.draft",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("asked_at"),
                        models.F("id"),
                        condition=models.Q(("state__in", ("open", "coming"))),
                        name="calls_callin_going",
                    ),
                    models.Index(models.F("tenant_id"), models.F("draft_id"), name="calls_callin_draft"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "coming"))),
                        fields=("tenant_id", "draft"),
                        name="calls_callin_one_going",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "coming", "ended"])), name="calls_callin_state"
                    ),
                ],
            },
        ),
        rls.DistributedTable("calls_callin"),
        rls.CompositeForeignKey("calls_callin", "draft_id", "calls_draft"),
    ]
