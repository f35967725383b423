"""What the people of the service note about a call among themselves."""

import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0014_callbacks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Memo",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("call_id", models.UUIDField()),
                ("text", models.BinaryField(null=True)),
                ("author_id", models.UUIDField()),
                ("author_label", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(models.F("tenant_id"), models.F("call_id"), name="calls_memo_call")],
            },
        ),
        rls.DistributedTable("calls_memo"),
    ]
