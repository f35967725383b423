"""Every migration of ours can be taken back and applied again, and the second schema equals the first."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from callcenter.core import bootstrap, rooms
from tests.harness import databases
from tests.harness.catalogue import schema
from tests.harness.plugin import running

# From the top of the house down, so that what refers goes before what is referred to.
OURS = tuple(reversed(rooms.labels()))
APPS = {"owner": tuple(app for app in OURS if app != "vault"), "keystore_owner": ("vault",)}


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


@pytest.mark.parametrize("alias", sorted(APPS))
def test_our_migrations_go_back_to_nothing_and_forth_to_the_same_schema(scratch: None, alias: str) -> None:
    url = running()[0].superuser_url(str(connections[alias].settings_dict["NAME"]))
    before = schema(url)
    migrated = MigrationLoader(connections[alias]).migrated_apps
    for app in [app for app in APPS[alias] if app in migrated]:
        call_command("migrate", app, "zero", database=alias, verbosity=0, interactive=False)
    left = {line.split(" ")[0] for line in schema(url)["row security"]}
    assert not [name for name in left if name.split("_")[0] in APPS[alias]]
    call_command("migrate", database=alias, verbosity=0, interactive=False)
    after = schema(url)
    for part, lines in before.items():
        assert after[part] == lines, part
