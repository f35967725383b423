"""Which of these sessions still hold, for the streams that are open: one question about all of them."""

from django.db import migrations

from callcenter.core import rls

HOUSE = "00000000-0000-7000-8000-000000000001"

# The mark differs with the memberships, with what ends all sessions, and for who works for the whole house with the number of companies.
HOLDING = f"""
SELECT asked.session, asked.person,
    hashtextextended(concat_ws(',', u.tokens_from, u.password,
        string_agg(m.tenant_id::text || m.role::text, ',' ORDER BY m.tenant_id, m.role)), 0)::text
    || CASE WHEN bool_or(m.tenant_id = '{HOUSE}') THEN ':' || (SELECT count(*) FROM tenants_tenant) ELSE '' END
FROM unnest(sessions, persons) AS asked(session, person)
JOIN django_session s ON s.session_key = asked.session AND s.expire_date > now()
JOIN accounts_user u ON u.id = asked.person AND u.is_active
LEFT JOIN accounts_membership m ON m.user_id = u.id AND m.accepted_at <= now()
    AND m.starts_at <= now() AND (m.ends_at IS NULL OR m.ends_at > now())
GROUP BY asked.session, asked.person, u.tokens_from, u.password
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_words"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        # core.grants says the same after the migration.
        rls.RunOwnerSQL(
            "GRANT SELECT (session_key, expire_date) ON django_session TO callcenter_resolver",
            "REVOKE SELECT (session_key, expire_date) ON django_session FROM callcenter_resolver",
        ),
        rls.DefinerFunction(
            "resolve_sessions(sessions text[], persons uuid[])",
            "TABLE (session text, person uuid, mark text)",
            HOLDING,
            execute=("callcenter_web", "callcenter_worker"),
        ),
    ]
