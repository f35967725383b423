"""Calls in which who answers was abused, and the supervisors' notes of what was done for that person."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


def _id() -> tuple[str, models.UUIDField]:
    return (
        "id",
        models.UUIDField(default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
    )


def _draft(name: str) -> tuple[str, models.ForeignKey]:
    return (
        "draft",
        callcenter.core.fields.TenantForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name=name,
            to="calls.draft",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0016_call_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Harassment",
            fields=[
                _id(),
                ("tenant_id", models.UUIDField(editable=False)),
                ("by_id", models.UUIDField()),
                ("by_label", models.CharField(max_length=40)),
                ("marked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                _draft("harassments"),
            ],
            options={
                "indexes": [
                    models.Index(models.F("marked_at").desc(), models.F("id").desc(), name="calls_harassment_list"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "draft"), name="calls_harassment_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CareNote",
            fields=[
                _id(),
                ("tenant_id", models.UUIDField(editable=False)),
                ("author_id", models.UUIDField()),
                ("author_label", models.CharField(max_length=40)),
                ("said", models.BinaryField(null=True)),
                ("relief", models.BinaryField(null=True)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                _draft("care_notes"),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant_id"), models.F("draft_id"), models.F("written_at"), name="calls_carenote_draft"
                    ),
                ],
            },
        ),
        rls.DistributedTable("calls_harassment"),
        rls.CompositeForeignKey("calls_harassment", "draft_id", "calls_draft"),
        rls.DistributedTable("calls_carenote"),
        rls.CompositeForeignKey("calls_carenote", "draft_id", "calls_draft"),
    ]
