"""Once a recording was received, only the worker says what becomes of it: no statement of web leads to its destruction."""

from django.db import migrations

from callcenter.core import rls

# As whoever asks, so that the name of the role is theirs.
NOT_BY_WEB = """
CREATE FUNCTION recordings_not_by_web() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF current_user = 'callcenter_web' AND NOT (OLD.state = 'receiving' AND NEW.state IN ('receiving', 'checking')) THEN
        RAISE EXCEPTION 'web changes no recording that was received' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER recordings_not_by_web BEFORE UPDATE ON recordings_recording
    FOR EACH ROW EXECUTE FUNCTION recordings_not_by_web();
"""


class Migration(migrations.Migration):
    dependencies = [("recordings", "0005_reasons")]

    operations = [
        rls.RunOwnerSQL(
            NOT_BY_WEB,
            "DROP TRIGGER recordings_not_by_web ON recordings_recording; DROP FUNCTION recordings_not_by_web();",
        ),
    ]
