"""Who opened the form of an incoming call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_exchanges_and_legs")]

    operations = [
        migrations.AddField("leg", "taken_by", models.UUIDField(null=True)),
    ]
