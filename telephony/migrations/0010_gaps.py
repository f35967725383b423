"""Times in which a call was not recorded, and what an exchange records of a call now."""

from django.db import migrations, models

import callcenter.core.ids
from callcenter.core import rls

REASONS = [("digits", "カード番号などの保護"), ("asked", "オペレーターの操作")]
ENDS = [
    ("resumed", "人が再開"),
    ("time", "時間がきて再開"),
    ("over", "通話の終了"),
    ("failed", "電話設備が応じず"),
    ("unknown", "停止したか不明"),
]


class Migration(migrations.Migration):
    dependencies = [("telephony", "0009_a_days_legs")]

    operations = [
        migrations.AddField("leg", "tape", models.CharField(blank=True, db_default="", default="", max_length=128)),
        migrations.AddField("leg", "taped_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("call_id", models.UUIDField()),
                ("tape", models.CharField(max_length=128)),
                ("reason", models.CharField(choices=REASONS, max_length=12)),
                ("author_id", models.UUIDField(null=True)),
                ("author_label", models.CharField(max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended", models.CharField(blank=True, choices=ENDS, default="", max_length=12)),
                ("into_ms", models.BigIntegerField(null=True)),
                ("recording_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(models.F("tenant_id"), models.F("call_id"), name="telephony_gap_call")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended", "")),
                        fields=("tenant_id", "call_id"),
                        name="telephony_gap_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["digits", "asked"])), name="telephony_gap_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended__in", ["", "resumed", "time", "over", "failed", "unknown"])),
                        name="telephony_gap_ended",
                    ),
                ],
            },
        ),
        rls.DistributedTable("telephony_gap"),
    ]
