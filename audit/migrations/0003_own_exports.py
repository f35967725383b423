"""One's own exports of all companies are found by their requester."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_spread")]

    operations = [
        migrations.RemoveIndex("export", "audit_export_mine"),
        migrations.AddIndex(
            "export", models.Index(fields=["requested_by", "created_at", "id"], name="audit_export_mine")
        ),
    ]
