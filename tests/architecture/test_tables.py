"""Inventory of the database: every table is in a class, every wall stands, every right is one that was given."""

import re

import pytest
from django.apps import apps

from callcenter.core import rooms
from callcenter.core.grants import CLOSED, GRANTS, ROLES, tables_of_rooms
from tests.architecture.inventory import EXCEPTIONS, MACHINERY, PERSON_OWNED, UNIQUE_ACROSS_TENANTS
from tests.harness.roles import as_role, rows

pytestmark = pytest.mark.django_db(databases=["default", "keystore", "owner", "keystore_owner"])

VERBS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}
ALIASES = ["owner", "keystore_owner"]


def tables(alias: str) -> set[str]:
    return {
        r[0]
        for r in rows(
            alias, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    }


def tenant_tables(alias: str) -> dict[str, str]:
    """Tables of our apps that carry a tenant → the column that names it."""
    found = {}
    for label in rooms.labels():
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            columns = {f.column for f in model._meta.fields}
            if "tenant_id" in columns:
                found[model._meta.db_table] = "tenant_id"
    found["tenants_tenant"] = "id"
    return {t: c for t, c in found.items() if t in tables(alias)}


@pytest.mark.parametrize("alias", ALIASES)
def test_every_table_is_in_a_class(alias: str) -> None:
    assert tables(alias) - set(tenant_tables(alias)) - set(PERSON_OWNED) - MACHINERY == set()


@pytest.mark.parametrize("alias", ALIASES)
def test_every_tenant_owned_table_forces_row_level_security(alias: str) -> None:
    forced = {r[0] for r in rows(alias, "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}
    assert set(tenant_tables(alias)) - forced == set()


@pytest.mark.parametrize("alias", ALIASES)
def test_every_tenant_owned_table_has_the_four_policies_and_no_other_but_the_named(alias: str) -> None:
    found: dict[str, dict[str, tuple[str, str]]] = {}
    named: set[tuple[str, str, str]] = set()
    for table, name, verb, roles, using, check in rows(
        alias,
        "SELECT c.relname, p.polname, p.polcmd, ARRAY(SELECT rolname FROM pg_roles WHERE oid = ANY(p.polroles))::text[],"
        " coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid",
    ):
        if roles:
            named.update((table, role, VERBS[verb]) for role in roles)
        else:
            found.setdefault(table, {})[VERBS[verb]] = (using, check)
            assert name.startswith("tenant_"), (table, name)
    assert named - set(EXCEPTIONS) == set()
    for table, column in tenant_tables(alias).items():
        policies = found[table]
        assert set(policies) == {"SELECT", "INSERT", "UPDATE", "DELETE"}, table
        for verb, (using, check) in policies.items():
            for expression in filter(None, (using, check)):
                one, many = "'app.tenant_id'" in expression, "'app.tenant_ids'" in expression
                assert re.match(rf"\({column} = ", expression), (table, verb, expression)
                assert one or many
                if verb in ("UPDATE", "DELETE"):
                    assert one
                    assert not many
        assert policies["UPDATE"][1] != ""


@pytest.mark.parametrize("alias", ALIASES)
def test_every_unique_key_of_a_tenant_owned_table_starts_with_the_tenant(alias: str) -> None:
    offenders = [
        (table, index, columns)
        for table, index, columns, primary in rows(
            alias,
            "SELECT t.relname, i.relname, ARRAY(SELECT attname FROM pg_attribute a WHERE a.attrelid = t.oid AND"
            " a.attnum = ANY(x.indkey::int2[]) ORDER BY array_position(x.indkey::int2[], a.attnum))::text[], x.indisprimary"
            " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
            " WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace",
        )
        if table in tenant_tables(alias) and not primary and columns[0] != tenant_tables(alias)[table]
        and (table, index) not in UNIQUE_ACROSS_TENANTS
    ]  # fmt: skip
    assert offenders == []


def test_every_reference_between_tenant_owned_tables_is_composite() -> None:
    owned = tenant_tables("owner")
    composite = {
        (table, column)
        for table, columns in rows(
            "owner",
            "SELECT t.relname, ARRAY(SELECT attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY(k.conkey))::text[]"
            " FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE k.contype = 'f'",
        )
        if "tenant_id" in columns
        for column in columns
    }
    missing = []
    for label in rooms.labels():
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.fields:
                target = field.related_model
                if target is None or model._meta.db_table not in owned or isinstance(target, str):
                    continue
                within = target._meta.db_table in owned and target._meta.db_table != "tenants_tenant"
                if within and (model._meta.db_table, field.column) not in composite:
                    missing.append(f"{model._meta.db_table}.{field.column}")
    assert missing == []


@pytest.mark.parametrize("alias", ALIASES)
def test_the_rights_of_each_role_are_those_of_the_table(alias: str) -> None:
    ours = (set(tenant_tables(alias)) | (set(GRANTS) & tables(alias))) | {
        t for t in tables(alias) if t.split("_")[0] in rooms.labels()
    }
    given = {
        (table, role, privilege)
        for table, role, privilege in rows(
            alias,
            "SELECT c.relname, r.rolname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')",
        )
        if role in ROLES and table in ours
    }
    wanted = {
        (table, role, privilege)
        for table, roles in GRANTS.items()
        if table in tables(alias)
        for role, text in roles.items()
        for privilege in re.sub(r"\([^)]*\)", "(…)", text).split(", ")
        if "(" not in privilege
    }
    assert given == wanted


@pytest.mark.parametrize("alias", ALIASES)
def test_nobody_touches_the_closed_tables(alias: str) -> None:
    assert not [
        row
        for row in rows(
            alias,
            "SELECT c.relname, r.rolname FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee",
        )
        if row[0] in CLOSED and row[1] in ROLES
    ]


@pytest.mark.parametrize("alias", ALIASES)
def test_every_table_of_ours_has_a_row_in_the_grants(alias: str) -> None:
    assert (tables_of_rooms() & tables(alias)) - set(GRANTS) == set()


@pytest.mark.parametrize("alias", ALIASES)
def test_a_definer_function_belongs_to_a_role_that_cannot_log_in_and_is_not_open_to_all(alias: str) -> None:
    for name, owner, login, public in rows(
        alias,
        "SELECT p.proname, r.rolname, r.rolcanlogin, has_function_privilege('public', p.oid, 'EXECUTE') FROM pg_proc p"
        " JOIN pg_roles r ON r.oid = p.proowner WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace",
    ):
        assert not login, (name, owner)
        assert not public, name


def test_the_tests_run_as_the_restricted_role() -> None:
    with as_role("web"):
        assert rows("default", "SELECT current_user") == [("callcenter_web",)]
