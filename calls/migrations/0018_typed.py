"""What was typed of a correction is kept for as long as it can be taken back, and where it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0017_harassment")]

    operations = [migrations.AddField("message", "typed_correction", models.BinaryField(null=True))]
