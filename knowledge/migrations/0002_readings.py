"""Who has read which edition."""

from django.db import migrations, models
from django.db.models import PROTECT
from django.db.models.functions import Now

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_editions")]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=Now())),
                (
                    "edition",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="readings",
                        to="knowledge.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["tenant_id", "user_id", "edition"], name="knowledge_reading_once")
                ],
            },
        ),
        rls.DistributedTable("knowledge_reading"),
        rls.CompositeForeignKey("knowledge_reading", "edition_id", "knowledge_edition"),
    ]
