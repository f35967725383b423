"""A kind of call that nobody listens to: its number is refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0018_typed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="call",
            name="calls_call_disposition",
        ),
        migrations.AlterField(
            model_name="call",
            name="disposition",
            field=models.CharField(
                choices=[
                    ("message", "伝言"),
                    ("callback", "折返し"),
                    ("call_again", "再入電"),
                    ("sales", "営業"),
                    ("wrong", "間違い"),
                    ("silent", "無言"),
                    ("urgent", "緊急"),
                    ("complaint", "苦情"),
                    ("blocked", "着信拒否"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "disposition__in",
                        [
                            "message",
                            "callback",
                            "call_again",
                            "sales",
                            "wrong",
                            "silent",
                            "urgent",
                            "complaint",
                            "blocked",
                        ],
                    )
                ),
                name="calls_call_disposition",
            ),
        ),
    ]
