"""What a correction has replaced of its call stays, sealed on the new message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_urgent_on_top")]

    operations = [migrations.AddField("message", "caller_before", models.BinaryField(null=True))]
