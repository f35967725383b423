"""Keys begin with the tenant, and a person is a bare id where rows are spread: persons stay on one machine."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import callcenter.core.context
import callcenter.core.ids
from callcenter.core import rls

TABLES = (
    "recordings_recording",
    "recordings_playticket",
    "recordings_recordingviewer",
)


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_recordings")]

    operations = [
        *(rls.KeyByTenant(table) for table in TABLES),
        rls.NumberToUuid("recordings", "recordingviewer"),
        migrations.AlterField(
            "recordingviewer",
            "tenant_id",
            models.UUIDField(default=callcenter.core.context.writing, editable=False),
        ),
        migrations.AlterField(
            "recordingviewer",
            "user",
            models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
