"""At whose extension it rings."""

import django.db.models.deletion
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("telephony", "0004_sounds")]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                (
                    "exchange",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="telephony.exchange",
                    ),
                ),
                ("number", models.CharField(max_length=32)),
                ("user_id", models.UUIDField()),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "exchange", "number"), name="telephony_extension_once"
                    ),
                ],
            },
        ),
        rls.DistributedTable("telephony_extension"),
        rls.CompositeForeignKey("telephony_extension", "exchange_id", "telephony_exchange"),
        migrations.AddField("leg", "meant_for", models.UUIDField(null=True)),
    ]
