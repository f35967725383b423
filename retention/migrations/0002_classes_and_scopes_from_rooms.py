"""Rooms declare classes and kinds of record, so the database no longer lists them.

Jobs under names that are no more go: what they would have done is found again by the schedule, within the hour.
"""

from django.db import migrations, models

from callcenter.core import rls

WHOLE = models.Q(scope="tenant", target_id__isnull=True, data_class="") | (
    models.Q(scope="class", target_id__isnull=True) & ~models.Q(data_class="")
)


# The owner sees no rows under FORCE; it is lifted for this one statement, in the migration's transaction.
FORGET = """
ALTER TABLE core_job NO FORCE ROW LEVEL SECURITY;
DELETE FROM core_job WHERE task IN ('tenants.run_retention', 'tenants.sweep_keys');
ALTER TABLE core_job FORCE ROW LEVEL SECURITY
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_from_tenants"),
        ("core", "0003_spread"),
        ("tenants", "0005_hand_over_retention"),
    ]

    operations = [
        rls.RunOwnerSQL(FORGET, migrations.RunSQL.noop),
        migrations.RemoveConstraint("RetentionPolicy", "tenants_retention_class"),
        migrations.RemoveConstraint("LegalHold", "tenants_hold_scope_whole"),
        migrations.AddConstraint(
            "LegalHold",
            models.CheckConstraint(
                condition=WHOLE | (~models.Q(scope__in=["tenant", "class"]) & models.Q(target_id__isnull=False)),
                name="tenants_hold_scope_whole",
            ),
        ),
        migrations.AlterField("RetentionPolicy", "data_class", models.CharField("データの種類", max_length=12)),
        migrations.AlterField("LegalHold", "data_class", models.CharField("データの種類", blank=True, max_length=12)),
        migrations.AlterField("LegalHold", "scope", models.CharField("対象", max_length=12)),
    ]
