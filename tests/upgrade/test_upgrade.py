"""An installation of the last landed version becomes one of this version, in place, and nothing of it is lost."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from callcenter.settings.env import ROOT
from tests.deploy.book import blocks
from tests.harness.catalogue import as_text, schema
from tests.harness.installation import Installation
from tests.harness.roles import url_for
from tests.upgrade import box, landed

pytestmark = pytest.mark.xdist_group("upgrade")
OPEN_ALL = """
from callcenter.backup.counts import open_sample
opened = open_sample()
assert not opened.failed, opened.failed
print(opened.values, opened.objects)
"""
# What the upgrade itself renames or takes away: {table of then: table of now, or None}.
RENAMED: dict[str, str | None] = {
    "core_outbox": "core_job",
    "tenants_retentionpolicy": "retention_retentionpolicy",
    "tenants_legalhold": "retention_legalhold",
}


def commands() -> Iterator[list[str]]:
    """Those that touch data, of what docs/operations.md gives for an update: role, command, options."""
    lines = [shlex.split(line) for line in blocks()["update"].splitlines()]
    given = [words[1:] for words in lines if words[0] == "callcenter" and words[2] != "collectstatic"]
    assert ["owner", "migrate"] in [words[:2] for words in given]
    yield from given


@dataclass
class Upgraded:
    installation: Installation
    rows: dict[tuple[str, str], int]
    then: dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """The boxed installation: its schema as of then, its rows, then what the page says."""
    folder = tmp_path_factory.mktemp("landed") / "home"
    box.unpack(landed.BOX, folder)
    installation = Installation(folder)
    try:
        installation.start()
        installation.postgres.bootstrap(installation.keystore)
        landed.migrate_to_landed(installation)
        then = {alias: schema(url, rights=False) for alias, url in landed.urls(installation).items()}
        rows = box.load(installation)
        for role, *words in commands():
            done = installation.manage(role, *words)
            assert done.returncode == 0, done.stderr
        yield Upgraded(installation, rows, then)
    finally:
        installation.stop()


def test_a_landed_migration_is_never_edited() -> None:
    now = {str(file.relative_to(ROOT)): landed.digest(file) for file in landed.files()}
    assert landed.digests() | landed.digests(landed.SINCE) == now, "a new one: python -m tests.upgrade.landed since"


@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_todays_operations_make_of_a_landed_migration_what_they_made_then(upgraded: Upgraded, alias: str) -> None:
    assert as_text(upgraded.then[alias]) == landed.snapshot(alias).read_text("utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_an_upgraded_database_has_the_schema_and_the_rights_of_a_fresh_one(upgraded: Upgraded, alias: str) -> None:
    fresh, now = schema(url_for("superuser", alias)), schema(landed.urls(upgraded.installation)[alias])
    for part, lines in fresh.items():
        assert now[part] == lines, part


def test_every_row_is_still_there(upgraded: Upgraded) -> None:
    url = landed.urls(upgraded.installation)
    for (alias, table), count in upgraded.rows.items():
        name = RENAMED.get(table, table)
        if name is None:
            continue
        with psycopg.connect(url[alias]) as connection:
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        assert row[0] >= count, table


def test_its_calls_open_its_recordings_play_and_its_log_verifies(upgraded: Upgraded) -> None:
    values, objects = map(int, upgraded.installation.python("worker", OPEN_ALL).split())
    assert values >= 40
    assert objects == 1
    for arguments in ((), ("--check",)):
        checked = upgraded.installation.manage("sealer", "seal_audit", *arguments)
        assert checked.returncode == 0, checked.stdout + checked.stderr
