"""A hold is released once, at the moment of the database: whoever asks cannot say that it was long ago."""

from django.db import migrations

from callcenter.core import rls

RELEASED_NOW = """
CREATE FUNCTION retention_released_now() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'a hold is released once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.released_at := now();
    RETURN NEW;
END
$body$;
CREATE TRIGGER retention_released_now BEFORE UPDATE OF released_at ON retention_legalhold
    FOR EACH ROW EXECUTE FUNCTION retention_released_now();
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0005_the_first_period_waits")]

    operations = [
        rls.RunOwnerSQL(
            RELEASED_NOW,
            "DROP TRIGGER retention_released_now ON retention_legalhold; DROP FUNCTION retention_released_now();",
        ),
    ]
