"""What makes a send wait for a supervisor, by company and for all of them."""

from django.db import migrations, models

from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_end_call")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="second_look",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="承認が必要な送信"
            ),
        ),
        # An operator of one company reads nothing else of the house.
        rls.DefinerFunction(
            "house_second_look()",
            "text",
            "SELECT second_look FROM tenants_tenant WHERE slug = 'house'",
            execute=["callcenter_web", "callcenter_worker"],
        ),
    ]
