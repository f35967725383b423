"""Instructions of the day: sealed, because they say who is away."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_readings")]

    operations = [
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("text", models.BinaryField(null=True)),
                (
                    "side",
                    models.CharField(
                        choices=[("house", "代行会社"), ("client", "委託元")], max_length=10, verbose_name="作成"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="いつから")),
                ("until", models.DateTimeField(verbose_name="いつまで")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("kept", "保存中"), ("shredding", "削除中"), ("shredded", "削除済")],
                        default="kept",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["since", "id"],
                "indexes": [models.Index(fields=["tenant_id", "until"], name="knowledge_instruction_until")],
                "constraints": [
                    models.CheckConstraint(condition=Q(until__gt=F("since")), name="knowledge_instruction_ends_later"),
                    models.CheckConstraint(
                        condition=Q(side__in=["house", "client"]), name="knowledge_instruction_side"
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["kept", "shredding", "shredded"]), name="knowledge_instruction_state"
                    ),
                ],
            },
        ),
        rls.DistributedTable("knowledge_instruction"),
    ]
