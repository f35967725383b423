"""The tables of periods and holds, and all that hangs on them, are called after the app that owns them."""

from django.db import migrations, models

from callcenter.core import rls

# Keys, checks and the names that the server gives to NOT NULL; rights and policies stay with their table.
RENAME = """
DO $body$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT conrelid::regclass AS home, conname FROM pg_constraint
        WHERE conrelid IN ('retention_retentionpolicy'::regclass, 'retention_legalhold'::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', each.home, each.conname, {name});
    END LOOP;
END $body$
"""
FORWARD = "regexp_replace(regexp_replace(each.conname, '^tenants_retention_', 'retention_policy_'), '^tenants_', 'retention_')"
BACKWARD = "regexp_replace(regexp_replace(each.conname, '^retention_policy_', 'tenants_retention_'), '^retention_', 'tenants_')"
POLICY = {
    "one_per_class": models.UniqueConstraint(fields=["tenant_id", "data_class"], name="retention_policy_one_per_class"),
    "days": models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=36500), name="retention_policy_days"),
    "log_floor": models.CheckConstraint(
        condition=~models.Q(data_class="log")
        | (models.Q(days__gte=1095) & (models.Q(pending_days__isnull=True) | models.Q(pending_days__gte=1095))),
        name="retention_policy_log_floor",
    ),
    "pending_whole": models.CheckConstraint(
        condition=models.Q(pending_days__isnull=True, pending_from__isnull=True)
        | models.Q(pending_days__isnull=False, pending_from__isnull=False),
        name="retention_policy_pending_whole",
    ),
}
HOLD = {
    "scope_whole": models.CheckConstraint(
        condition=models.Q(scope="tenant", target_id__isnull=True, data_class="")
        | (models.Q(scope="class", target_id__isnull=True) & ~models.Q(data_class=""))
        | (~models.Q(scope__in=["tenant", "class"]) & models.Q(target_id__isnull=False)),
        name="retention_hold_scope_whole",
    ),
    "reason": models.CheckConstraint(
        condition=models.Q(reason_code__in=["litigation", "authority", "complaint", "incident", "dispute"]),
        name="retention_hold_reason",
    ),
}
CONSTRAINTS = [("RetentionPolicy", f"tenants_retention_{name}", new) for name, new in POLICY.items()] + [
    ("LegalHold", f"tenants_hold_{name}", new) for name, new in HOLD.items()
]


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_classes_and_scopes_from_rooms")]

    operations = [
        migrations.AlterModelTable("RetentionPolicy", None),
        migrations.AlterModelTable("LegalHold", None),
        migrations.SeparateDatabaseAndState(
            [rls.RunOwnerSQL(RENAME.format(name=FORWARD), RENAME.format(name=BACKWARD))],
            [
                operation
                for model, old, new in CONSTRAINTS
                for operation in (migrations.RemoveConstraint(model, old), migrations.AddConstraint(model, new))
            ],
        ),
        migrations.RenameIndex("LegalHold", new_name="retention_hold_active", old_name="tenants_hold_active"),
    ]
