"""One row for each mail to each person, and what is known about it."""

from django.db import migrations, models
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls

STATES = [
    ("waiting", "Waiting"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("refused", "Refused"),
    ("unknown", "Unknown"),
    ("not_needed", "Not Needed"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_spread")]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("kind", models.CharField(max_length=40)),
                ("user_id", models.UUIDField(null=True)),
                ("ref_id", models.UUIDField(null=True)),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=12)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(default="", max_length=60)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("changed_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "created_at"], name="accounts_mail_age"),
                    models.Index(
                        fields=["tenant_id", "created_at"],
                        condition=models.Q(state__in=["refused", "unknown"]),
                        name="accounts_mail_failed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "kind", "ref_id", "user_id"), name="accounts_mail_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state__in=[state for state, _label in STATES]), name="accounts_mail_state"
                    ),
                ],
            },
        ),
        rls.DistributedTable("accounts_mail"),
    ]
