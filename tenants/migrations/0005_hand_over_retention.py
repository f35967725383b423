"""Periods and holds become the app retention's: its first migration takes the same tables over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_spread")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="LegalHold"),
                migrations.DeleteModel(name="RetentionPolicy"),
            ]
        ),
    ]
