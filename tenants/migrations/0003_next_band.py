from django.db import migrations

from callcenter.core import rls


class Migration(migrations.Migration):
    """Whose band is taken next: companies whose names are alike must not look alike."""

    dependencies = [("tenants", "0002_directory")]

    operations = [
        rls.DefinerFunction(
            "next_band(bands integer)",
            "integer",
            "SELECT n FROM generate_series(0, bands - 1) AS free (n)"
            " LEFT JOIN tenants_tenant t ON t.band = n AND t.slug <> 'house'"
            " GROUP BY n ORDER BY count(t.id), n LIMIT 1",
            execute=["callcenter_web", "callcenter_worker"],
        ),
    ]
