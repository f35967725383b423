"""A membership is of the house's side or of the client's; nobody is of both in one company at one time."""

from django.db import migrations, models
from django.db.models import Case, Value, When

from callcenter.core import rls

HOUSE = "00000000-0000-7000-8000-000000000001"

# Rows of one person wait for each other, so that two at once cannot pass by each other. What is held in the house
# reaches every company. An empty time (ended before it began) overlaps nothing.
ONE_REACH = f"""
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.user_id::text, 0));
    IF EXISTS (
        SELECT FROM accounts_membership m
        WHERE m.user_id = NEW.user_id AND m.reach <> NEW.reach
          AND (m.tenant_id = NEW.tenant_id OR '{HOUSE}' IN (m.tenant_id, NEW.tenant_id))
          AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE EXCEPTION 'accounts_membership_one_reach: of both sides in one company'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'accounts_membership_one_reach';
    END IF;
    RETURN NULL;
END
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_mails")]

    operations = [
        migrations.AddField(
            "membership",
            "reach",
            models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(role__in=["client_admin", "client_user"], then=Value("client")), default=Value("house")
                ),
                output_field=models.CharField(max_length=6),
            ),
        ),
        rls.DefinerFunction(
            "accounts_one_reach()",
            "trigger",
            ONE_REACH,
            execute=[],
            language="plpgsql",
            volatility="VOLATILE",
        ),
        # Whoever owns a table makes its triggers, on every machine.
        rls.RunOwnerSQL(
            "SET LOCAL ROLE callcenter_resolver; GRANT EXECUTE ON FUNCTION accounts_one_reach() TO callcenter_owner;"
            " RESET ROLE",
            "SET LOCAL ROLE callcenter_resolver; REVOKE EXECUTE ON FUNCTION accounts_one_reach() FROM callcenter_owner;"
            " RESET ROLE",
        ),
        rls.RunOwnerSQL(
            "CREATE TRIGGER accounts_one_reach AFTER INSERT OR UPDATE ON accounts_membership"
            " FOR EACH ROW EXECUTE FUNCTION accounts_one_reach()",
            "DROP TRIGGER accounts_one_reach ON accounts_membership",
        ),
    ]
