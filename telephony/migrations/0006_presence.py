"""Who takes calls now."""

from django.db import migrations, models

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("telephony", "0005_extensions")]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("available", "受付中"),
                            ("wrapup", "後処理"),
                            ("break", "休憩"),
                            ("away", "離席"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id"), name="telephony_presence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["available", "wrapup", "break", "away"])),
                        name="telephony_presence_state",
                    ),
                ],
            },
        ),
        rls.DistributedTable("telephony_presence"),
    ]
