"""Whether the number of an incoming call was refused by its company when it rang."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0010_gaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="leg",
            name="block_id",
            field=models.UUIDField(null=True),
        ),
    ]
