"""What was sent is held back for a while; what was taken back is a draft again, and its row waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0011_withdrawn"),
        ("tenants", "0008_time_to_undo"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="draft",
            name="calls_draft_emptied",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="calls_message_correction",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="calls_message_supersedes_once",
        ),
        migrations.AddField(
            model_name="call",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="pending",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True), ("body__isnull", True), _connector="OR"
                ),
                name="calls_draft_emptied",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("tenant_id", "call", "correction"),
                name="calls_message_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("tenant_id", "supersedes"),
                name="calls_message_one_after",
            ),
        ),
    ]
