"""Tries to sign in are counted before a password is looked at; a known browser's apart from strangers'."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_sessions_by_digest")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("count", models.PositiveSmallIntegerField(default=0)),
                ("last_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(db_default=Now())),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
