"""A day's statistics read all legs of a day, of all companies or of one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0008_unwritten")]

    operations = [
        migrations.AddIndex(
            "leg",
            models.Index("tenant_id", models.F("started_at").desc(), name="telephony_leg_day"),
        ),
    ]
