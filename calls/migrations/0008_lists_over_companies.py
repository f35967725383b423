"""What lists over very many companies walk along: own calls by operator, the day and messages by time."""

from django.db import migrations, models


def newest(*first: str, time: str) -> tuple[models.F | models.OrderBy, ...]:
    return (*map(models.F, first), models.F(time).desc(), models.F("id").desc())


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_notices_are_mails")]

    operations = [
        migrations.RemoveIndex("call", "calls_call_own"),
        migrations.AddIndex("call", models.Index(*newest("operator_id", time="started_at"), name="calls_call_own")),
        migrations.AddIndex("call", models.Index(*newest(time="started_at"), name="calls_call_day")),
        migrations.AddIndex(
            "message",
            models.Index(
                *newest(time="created_at"),
                name="calls_message_everywhere",
                condition=models.Q(superseded_by__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "draft",
            models.Index(
                fields=["tenant_id", "replaces"],
                name="calls_draft_replaces",
                condition=models.Q(replaces__isnull=False),
            ),
        ),
    ]
