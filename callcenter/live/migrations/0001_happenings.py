"""What happened lately."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Happening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("kind", models.CharField(max_length=32)),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(models.F("at"), name="live_happening_at")]},
        ),
        rls.DistributedTable("live_happening"),
    ]
