"""The look-ups that come before a tenant is known: a person's memberships, a bearer token."""

from django.db import migrations

from callcenter.core import rls

HOUSE = "00000000-0000-7000-8000-000000000001"

# A house role holds for every client company, so its membership is joined with all of them.
MEMBERSHIPS = f"""
SELECT t.id, t.slug::text, m.role::text
FROM accounts_membership m
JOIN accounts_user u ON u.id = m.user_id
JOIN tenants_tenant t ON t.id = m.tenant_id OR m.tenant_id = '{HOUSE}'
WHERE m.user_id = wanted AND u.is_active AND m.accepted_at <= now()
  AND m.starts_at <= now() AND (m.ends_at IS NULL OR m.ends_at > now())
"""  # noqa: S608

# Found by the public prefix; equal only if the digest of all 256 random bits is equal.
BEARER = """
SELECT k.id, k.user_id, k.tenant_id, k.scopes::text[], u.staff_code::text
FROM accounts_apitoken k
JOIN accounts_user u ON u.id = k.user_id
WHERE k.prefix = wanted AND k.digest = given AND u.is_active
  AND k.revoked_at IS NULL AND k.expires_at > now() AND k.created_at >= u.tokens_from
"""
WEB_AND_WORKER = ("callcenter_web", "callcenter_worker")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        ("tenants", "0001_companies_and_retention"),
    ]

    operations = [
        rls.AllowRole("accounts_membership", "callcenter_resolver", "SELECT"),
        rls.AllowRole("accounts_apitoken", "callcenter_resolver", "SELECT"),
        # core.grants says the same after the migration.
        rls.RunOwnerSQL(
            "GRANT SELECT ON accounts_membership, accounts_apitoken, accounts_user TO callcenter_resolver",
            "REVOKE SELECT ON accounts_membership, accounts_apitoken, accounts_user FROM callcenter_resolver",
        ),
        rls.DefinerFunction(
            "resolve_memberships(wanted uuid)",
            "TABLE (tenant_id uuid, slug text, role text)",
            MEMBERSHIPS,
            execute=WEB_AND_WORKER,
        ),
        rls.DefinerFunction(
            "resolve_token(wanted text, given bytea)",
            "TABLE (token_id uuid, user_id uuid, tenant_id uuid, scopes text[], staff_code text)",
            BEARER,
            execute=WEB_AND_WORKER,
        ),
    ]
