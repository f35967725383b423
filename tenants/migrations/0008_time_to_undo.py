"""For how long what was sent can be taken back, by company."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_live_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="undo_seconds",
            field=models.PositiveSmallIntegerField(db_default=15, default=15, verbose_name="取り消せる時間"),
        ),
        migrations.AddField(
            model_name="tenant",
            name="undo_urgent_seconds",
            field=models.PositiveSmallIntegerField(db_default=5, default=5, verbose_name="緊急の伝言を取り消せる時間"),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("undo_seconds__range", (0, 60))), name="tenants_tenant_undo"
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("undo_urgent_seconds__range", (0, 60))), name="tenants_tenant_undo_urgent"
            ),
        ),
    ]
