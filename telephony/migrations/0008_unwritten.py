"""What is over and nobody has written down is asked for by every desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0007_exchanges_that_are_listened_to")]

    operations = [
        migrations.AddIndex(
            "leg",
            models.Index(
                "tenant_id",
                models.F("started_at").desc(),
                name="telephony_leg_unwritten",
                condition=models.Q(state__in=("missed", "ended"), taken_by__isnull=True),
            ),
        ),
    ]
