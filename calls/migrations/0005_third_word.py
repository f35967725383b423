"""A reading of three words is found by its last one too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_departments")]

    operations = [
        migrations.AddField("call", "kana3_idx", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "call",
            models.Index(
                "tenant_id",
                "kana3_idx",
                models.F("started_at").desc(),
                name="calls_call_kana3_idx",
                condition=models.Q(("kana3_idx__isnull", False)),
            ),
        ),
    ]
