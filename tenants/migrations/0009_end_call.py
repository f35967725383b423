"""What operators say before they hang up on somebody who abuses them, by company."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_time_to_undo")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="end_call_text",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="電話を切るときの言葉"
            ),
        ),
    ]
