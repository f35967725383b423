"""Exchanges that send nothing by themselves."""

from django.db import migrations, models

PROVIDERS = [("generic", "Standard Webhooks"), ("twilio", "Twilio"), ("asterisk", "Asterisk")]
CHECK = "telephony_exchange_provider"


class Migration(migrations.Migration):
    dependencies = [("telephony", "0006_presence")]

    operations = [
        migrations.AddField("exchange", "address", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("exchange", "account", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("exchange", "records", models.BooleanField(default=False)),
        migrations.AddField("exchange", "connected_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("exchange", CHECK),
        migrations.AlterField("exchange", "provider", models.CharField(choices=PROVIDERS, max_length=12)),
        migrations.AddConstraint(
            "exchange",
            models.CheckConstraint(
                condition=models.Q(("provider__in", [code for code, _label in PROVIDERS])), name=CHECK
            ),
        ),
    ]
