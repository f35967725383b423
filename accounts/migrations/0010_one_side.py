"""Nobody works for the service and is a client at one time, in whatever companies."""

from importlib import import_module

from django.db import migrations

from callcenter.core import rls

before = import_module("accounts.migrations.0007_one_reach")

# Rows of one person wait for each other, so that two at once cannot pass by each other. A row that is only shortened is
# let through: what is older than the rule must be able to end.
ONE_SIDE = """
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.user_id, NEW.tenant_id, NEW.role) = (OLD.user_id, OLD.tenant_id, OLD.role)
        AND tstzrange(NEW.starts_at, NEW.ends_at) <@ tstzrange(OLD.starts_at, OLD.ends_at)
    THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.user_id::text, 0));
    IF EXISTS (
        SELECT FROM accounts_membership m
        WHERE m.user_id = NEW.user_id AND m.reach <> NEW.reach
          AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE EXCEPTION 'accounts_membership_one_reach: of both sides'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'accounts_membership_one_reach';
    END IF;
    RETURN NULL;
END
"""
MAY_CALL = "SET LOCAL ROLE callcenter_resolver; {} EXECUTE ON FUNCTION {}() {} callcenter_owner; RESET ROLE"


def trigger(name: str) -> rls.RunOwnerSQL:
    """Whoever owns a table makes its triggers, on every machine."""
    return rls.RunOwnerSQL(
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON accounts_membership FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"DROP TRIGGER {name} ON accounts_membership",
    )


def function(name: str, body: str) -> rls.DefinerFunction:
    return rls.DefinerFunction(f"{name}()", "trigger", body, execute=[], language="plpgsql", volatility="VOLATILE")


def may_call(name: str) -> rls.RunOwnerSQL:
    return rls.RunOwnerSQL(MAY_CALL.format("GRANT", name, "TO"), MAY_CALL.format("REVOKE", name, "FROM"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_tallies")]

    operations = [
        rls.Undo(trigger("accounts_one_reach")),
        rls.Undo(may_call("accounts_one_reach")),
        rls.Undo(function("accounts_one_reach", before.ONE_REACH)),
        function("accounts_one_side", ONE_SIDE),
        may_call("accounts_one_side"),
        trigger("accounts_one_side"),
    ]
