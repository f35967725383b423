"""Carriers that give their own secret."""

from django.db import migrations, models

PROVIDERS = [("generic", "Standard Webhooks"), ("twilio", "Twilio")]
CHECK = "telephony_exchange_provider"


class Migration(migrations.Migration):
    dependencies = [("telephony", "0002_taken")]

    operations = [
        migrations.AddField("exchange", "secret", models.BinaryField(null=True)),
        migrations.RemoveConstraint("exchange", CHECK),
        migrations.AlterField("exchange", "provider", models.CharField(choices=PROVIDERS, max_length=12)),
        migrations.AddConstraint(
            "exchange",
            models.CheckConstraint(
                condition=models.Q(("provider__in", [code for code, _label in PROVIDERS])), name=CHECK
            ),
        ),
    ]
