"""The outbox becomes the table of jobs: a row is the truth about a piece of work until its effect is committed."""

from django.db import migrations, models
from django.db.models.functions import Now

from callcenter.core import rls

STATES = [("waiting", "Waiting"), ("published", "Published"), ("running", "Running"), ("given_up", "Given Up")]
# Under forced row security an UPDATE of the owner sees no row; a change of type rewrites them all.
DUE = (
    "ALTER TABLE core_job ALTER COLUMN next_at TYPE timestamptz USING COALESCE(next_at, created_at)",
    "SELECT 1",
)
ANNOUNCE = (
    "DROP TRIGGER core_outbox_announce ON core_outbox; DROP FUNCTION core_outbox_announce()",
    """
    CREATE FUNCTION core_outbox_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NOTIFY core_outbox;
        RETURN NULL;
    END $$;
    CREATE TRIGGER core_outbox_announce AFTER INSERT ON core_outbox
        FOR EACH STATEMENT EXECUTE FUNCTION core_outbox_announce();
    """,
)
NAME = (
    "ALTER TABLE core_job RENAME CONSTRAINT core_outbox_tenant_id_key TO core_job_tenant_id_key",
    "ALTER TABLE core_job RENAME CONSTRAINT core_job_tenant_id_key TO core_outbox_tenant_id_key",
)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_outbox_and_idempotency")]

    operations = [
        rls.RunOwnerSQL(*ANNOUNCE),
        migrations.RemoveIndex("outbox", "core_outbox_created"),
        migrations.RenameModel("Outbox", "Job"),
        rls.RunOwnerSQL(*NAME),
        migrations.RenameField("job", "queue", "lane"),
        migrations.RenameField("job", "not_before", "next_at"),
        rls.RunOwnerSQL(*DUE),
        migrations.AlterField("job", "next_at", models.DateTimeField(db_default=Now())),
        migrations.AlterField("job", "created_at", models.DateTimeField(db_default=Now())),
        migrations.AddField("job", "state", models.CharField(choices=STATES, default="waiting", max_length=10)),
        migrations.AddField("job", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField("job", "failures", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("job", "error", models.CharField(default="", max_length=60)),
        migrations.AddField("job", "published_at", models.DateTimeField(null=True)),
        migrations.AddField("job", "only", models.CharField(max_length=200, null=True)),
        migrations.AddIndex(
            "job",
            models.Index(fields=["next_at"], condition=~models.Q(state="given_up"), name="core_job_due"),
        ),
        migrations.AddIndex(
            "job",
            models.Index(
                fields=["tenant_id", "created_at"], condition=models.Q(state="given_up"), name="core_job_given_up"
            ),
        ),
        migrations.AddConstraint("job", models.UniqueConstraint(fields=["tenant_id", "only"], name="core_job_only")),
        migrations.AddConstraint(
            "job",
            models.CheckConstraint(
                condition=models.Q(state__in=[state for state, _label in STATES]), name="core_job_state"
            ),
        ),
    ]
