from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0008_lists_over_companies"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("tenant_id"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "new"), ("superseded_by__isnull", True), ("urgency", "urgent")),
                name="calls_message_urgent",
            ),
        ),
    ]
