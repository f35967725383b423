"""Numbers that a company refuses, or is asked to."""

import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenants", "0007_live_once")]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("origin_id", models.UUIDField()),
                ("number", models.BinaryField(null=True)),
                ("number_idx", models.BigIntegerField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("repeated", "繰り返し"),
                            ("declined", "断っても続く"),
                            ("automatic", "自動音声"),
                            ("nameless", "名乗らない"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("proposed", "提案中"),
                            ("approved", "承認済"),
                            ("declined", "承認しない"),
                            ("lifted", "解除済"),
                            ("dropped", "取り止め"),
                        ],
                        default="proposed",
                        max_length=12,
                    ),
                ),
                ("shown_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("kept", "保存中"), ("shredding", "削除中"), ("shredded", "削除済")],
                        default="kept",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [
                    models.Index(models.F("tenant_id"), models.F("number_idx"), name="blocks_block_number"),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("stage"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="blocks_block_list",
                    ),
                    models.Index(models.F("tenant_id"), models.F("origin_id"), name="blocks_block_origin"),
                    models.Index(models.F("tenant_id"), models.F("until"), name="blocks_block_until"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["repeated", "declined", "automatic", "nameless"])),
                        name="blocks_block_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["proposed", "approved", "declined", "lifted", "dropped"])),
                        name="blocks_block_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["kept", "shredding", "shredded"])), name="blocks_block_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage", "approved"), ("until__isnull", False), _connector="OR"),
                        name="blocks_block_ends",
                    ),
                ],
            },
        ),
        rls.DistributedTable("blocks_block"),
    ]
