"""Where what was recorded lies, and from which hosts it may be fetched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0003_twilio")]

    operations = [
        migrations.AddField("told", "sound", models.BinaryField(null=True)),
        migrations.AddField("exchange", "hosts", models.JSONField(default=list)),
    ]
