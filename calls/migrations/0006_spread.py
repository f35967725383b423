"""Keys begin with the tenant, and a person is a bare id where rows are spread: persons stay on one machine."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import callcenter.core.context
import callcenter.core.ids
from callcenter.core import rls

TABLES = (
    "calls_call",
    "calls_callreader",
    "calls_calldepartment",
    "calls_message",
    "calls_seenmark",
    "calls_statuschange",
    "calls_draft",
    "calls_notice",
    "calls_notifychoice",
)


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_third_word")]

    operations = [
        *(rls.KeyByTenant(table) for table in TABLES),
        rls.NumberToUuid("calls", "callreader"),
        migrations.AlterField(
            "callreader",
            "tenant_id",
            models.UUIDField(default=callcenter.core.context.writing, editable=False),
        ),
        migrations.AlterField(
            "callreader",
            "user",
            models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
