"""Jobs that shredded single recordings go: a run over their class finishes whatever was begun, within the hour."""

from django.db import migrations

from callcenter.core import rls

# The owner sees no rows under FORCE; it is lifted for this one statement, in the migration's transaction.
FORGET = """
ALTER TABLE core_job NO FORCE ROW LEVEL SECURITY;
DELETE FROM core_job WHERE task = 'recordings.shred';
ALTER TABLE core_job FORCE ROW LEVEL SECURITY
"""


class Migration(migrations.Migration):
    dependencies = [("recordings", "0002_spread"), ("core", "0003_spread")]

    operations = [rls.RunOwnerSQL(FORGET, migrations.RunSQL.noop)]
