"""Web asks for other periods in rows of their own, with the database's time; the worker makes them the policy."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls

# Whatever is sent along: the week begins when the row is made.
ASKED_NOW = """
CREATE FUNCTION retention_asked_now() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.asked_at := now();
    RETURN NEW;
END
$body$;
CREATE TRIGGER retention_asked_now BEFORE INSERT ON retention_periodchange
    FOR EACH ROW EXECUTE FUNCTION retention_asked_now();
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_tables_of_its_own_name")]

    operations = [
        migrations.CreateModel(
            name="PeriodChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("data_class", models.CharField(max_length=12)),
                ("days", models.PositiveIntegerField(null=True)),
                ("asked_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(days__isnull=True)
                        | Q(days__gte=1, days__lte=36500) & (~Q(data_class="log") | Q(days__gte=1095)),
                        name="retention_change_days",
                    )
                ],
            },
        ),
        rls.DistributedTable("retention_periodchange"),
        rls.RunOwnerSQL(
            ASKED_NOW,
            "DROP TRIGGER retention_asked_now ON retention_periodchange; DROP FUNCTION retention_asked_now();",
        ),
    ]
