"""The time by which pages search the log is the sealed one, computed from the event's own bytes; why an export failed."""

from django.db import migrations, models

from callcenter.core import rls

APP = "({} ->> 'at_app')"
DIGITS = (("1, 4", "int"), ("6, 2", "int"), ("9, 2", "int"), ("12, 2", "int"), ("15, 2", "int"), ("18, 9", "float8"))


def moment(body: str) -> str:
    """Put together from its digits: a cast of the text would depend on settings, which a generated column must not."""
    text = APP.format(body)
    parts = ", ".join(f"substr({text}, {place})::{kind}" for place, kind in DIGITS)
    return f"(make_timestamp({parts}) AT TIME ZONE 'UTC')"


INDEXES = """
CREATE INDEX audit_event_time ON audit_event (created_at, id);
CREATE INDEX audit_event_tenant_time ON audit_event (tenant_id, created_at, id);
CREATE INDEX audit_event_actor ON audit_event (tenant_id, actor_key, created_at);
CREATE INDEX audit_event_object ON audit_event (tenant_id, object_key, created_at);
"""
FORWARD = f"""
ALTER TABLE audit_event DROP COLUMN created_at,
    ADD COLUMN created_at timestamptz GENERATED ALWAYS AS ({moment("body::jsonb")}) STORED NOT NULL;
{INDEXES}
"""
# What was computed stays; only new events have the clock's time again.
BACKWARD = """
ALTER TABLE audit_event ALTER COLUMN created_at DROP EXPRESSION;
ALTER TABLE audit_event ALTER COLUMN created_at SET DEFAULT clock_timestamp();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_own_exports")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [rls.RunOwnerSQL(FORWARD, BACKWARD)],
            [
                migrations.AlterField(
                    "auditevent",
                    "created_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("body"),
                            output_field=models.DateTimeField(),
                            template=moment("%(expressions)s::jsonb"),
                        ),
                        output_field=models.DateTimeField(),
                    ),
                )
            ],
        ),
        migrations.AddField("export", "reason", models.CharField(blank=True, db_default="", max_length=20)),
    ]
