"""A policy may say that nothing is in force yet; web begins none for a company that has taken calls."""

from django.db import migrations, models

from callcenter.core import rls

# As whoever asks, so that the name of the role is theirs. A company that cannot be seen counts as one that takes calls.
NOT_AT_ONCE = """
CREATE FUNCTION retention_not_at_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF current_user = 'callcenter_web' AND (
        NEW.pending_days IS NOT NULL OR NEW.days IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.tenants_tenant WHERE id = NEW.tenant_id AND live_at IS NULL
        )
    ) THEN
        RAISE EXCEPTION 'web only asks for the first period' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER retention_not_at_once BEFORE INSERT ON retention_retentionpolicy
    FOR EACH ROW EXECUTE FUNCTION retention_not_at_once();
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0004_what_web_may_only_ask_for"), ("tenants", "0007_live_once")]

    operations = [
        migrations.AlterField("RetentionPolicy", "days", models.PositiveIntegerField("保存日数", null=True)),
        rls.RunOwnerSQL(
            NOT_AT_ONCE,
            "DROP TRIGGER retention_not_at_once ON retention_retentionpolicy; DROP FUNCTION retention_not_at_once();",
        ),
    ]
