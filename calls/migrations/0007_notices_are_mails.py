"""Who was told of a message stands among all mails from now on."""

from django.db import migrations

from callcenter.core import rls


def seen_by_owner(statement: str) -> str:
    """For the length of this transaction the owner sees the rows of every tenant in both tables."""
    both = ("calls_notice", "accounts_mail")
    lift = ";".join(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in both)
    restore = ";".join(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in both)
    return f"{lift};{statement};{restore}"


TO_MAILS = """
INSERT INTO accounts_mail (id, tenant_id, kind, user_id, ref_id, state, attempts, code, created_at, changed_at)
SELECT id, tenant_id, 'message_new', user_id, message_id, 'sent', 1, '', at, at FROM calls_notice
"""
TO_NOTICES = """
INSERT INTO calls_notice (id, tenant_id, user_id, message_id, at)
SELECT id, tenant_id, user_id, ref_id, created_at FROM accounts_mail WHERE kind = 'message_new' AND state = 'sent'
"""
TABLE, KEY = (
    rls.DistributedTable("calls_notice"),
    rls.CompositeForeignKey("calls_notice", "message_id", "calls_message"),
)


class Migration(migrations.Migration):
    dependencies = [("calls", "0006_spread"), ("accounts", "0006_mails")]

    operations = [
        rls.RunOwnerSQL(seen_by_owner(TO_MAILS), seen_by_owner(TO_NOTICES)),
        # The walls go with the table, and come back with it.
        rls.RunOwnerSQL("SELECT 1", f"{TABLE.sql};\n{KEY.sql}"),
        migrations.DeleteModel("Notice"),
    ]
