"""The table of the guestbook."""

from django.db import migrations, models
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("text", models.BinaryField(null=True)),
                ("state", models.CharField(default="kept", max_length=12)),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        rls.DistributedTable("guestbook_entry"),
    ]
