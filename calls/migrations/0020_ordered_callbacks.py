"""A call back for which the client company asks, and what it wants to be told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0019_blocked"),
    ]

    operations = [
        migrations.AddField(
            model_name="callback",
            name="ordered",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="callback",
            name="words",
            field=models.BinaryField(null=True),
        ),
    ]
