"""Every migration of ours can be taken back and applied again, and the second schema equals the first."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from callcenter.core import bootstrap
from tests.harness import databases
from tests.harness.plugin import running

# From the top of the house down, so that what refers goes before what is referred to.
APPS = {"owner": ("recordings", "calls", "accounts", "tenants", "audit", "core"), "keystore_owner": ("vault",)}
CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "policies": """SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies
        WHERE schemaname = 'public' ORDER BY 1, 2""",
    "row security": """SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1""",
    "triggers": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2""",
    "functions": """SELECT proname, pg_get_userbyid(proowner), prosecdef, proacl::text, md5(pg_get_functiondef(oid))
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1""",
}


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The owners' aliases on fresh clones that no other test uses."""
    url = running()[0].superuser_url()
    before = {alias: connections[alias].settings_dict["NAME"] for alias in databases.PAIRS}
    names = {alias: f"{name}_scratch" for alias, name in before.items()}
    for alias, template in databases.template().items():
        bootstrap.clone_database(url, template, names[alias])
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.use(names)
        yield
        databases.use(before)
    for name in names.values():
        bootstrap.drop_database(url, name)


def _schema(alias: str) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with connections[alias].cursor() as cursor:
        for part, query in CATALOGUE.items():
            cursor.execute(query)
            found[part] = cursor.fetchall()
    return found


@pytest.mark.parametrize("alias", sorted(APPS))
def test_our_migrations_go_back_to_nothing_and_forth_to_the_same_schema(scratch: None, alias: str) -> None:
    before = _schema(alias)
    migrated = MigrationLoader(connections[alias]).migrated_apps
    for app in [app for app in APPS[alias] if app in migrated]:
        call_command("migrate", app, "zero", database=alias, verbosity=0, interactive=False)
    left = {row[0] for row in _schema(alias)["row security"]}
    assert not [name for name in left if str(name).split("_")[0] in APPS[alias]]
    call_command("migrate", database=alias, verbosity=0, interactive=False)
    after = _schema(alias)
    for part, rows in before.items():
        assert after[part] == rows, part
