"""Sessions are stored by a digest of their key. Those that are older stand in every backup by the key itself: they end."""

from django.db import migrations

from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_one_reach"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        rls.RunOwnerSQL("DELETE FROM usersessions_usersession; DELETE FROM django_session", ""),
    ]
