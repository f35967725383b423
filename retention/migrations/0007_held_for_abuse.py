"""One more reason for a hold: what was said to somebody who answered."""

from django.db import migrations, models

REASONS = [
    ("litigation", "訴訟"),
    ("authority", "官公庁の求め"),
    ("complaint", "苦情の調査"),
    ("incident", "事故の調査"),
    ("dispute", "契約上の争い"),
    ("abuse", "カスハラの証拠"),
]


class Migration(migrations.Migration):
    dependencies = [("retention", "0006_a_hold_lingers")]

    operations = [
        migrations.AlterField(
            model_name="legalhold",
            name="reason_code",
            field=models.CharField(choices=REASONS, max_length=12, verbose_name="理由"),
        ),
        migrations.RemoveConstraint(model_name="legalhold", name="retention_hold_reason"),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason_code__in", [code for code, _label in REASONS])),
                name="retention_hold_reason",
            ),
        ),
    ]
