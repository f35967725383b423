"""What has landed and is never edited again: the migrations with their digests, and the schema that they make.

    python -m tests.upgrade.landed

writes both lists anew from what is checked out. Done once when a version is landed. Between two versions

    python -m tests.upgrade.landed since

adds the digests of the migrations that no list names yet. It changes no line: one that has landed stays.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from callcenter.core import bootstrap
from callcenter.settings.env import ROOT
from tests.harness import sources
from tests.harness.catalogue import as_text, schema
from tests.harness.installation import Installation

HERE = Path(__file__).parent
BOX, DIGESTS, SINCE = HERE / "landed.tar.gz", HERE / "landed.sha256", HERE / "since.sha256"
# As the landed version's bootstrap left a database. Later ones give no rights beforehand.
OLD_DEFAULTS = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE callcenter_owner IN SCHEMA public GRANT {} TO callcenter_web, callcenter_worker"
)
# Without `migrate` the command: it would give the rights of today to the tables of then.
MIGRATE = """
import json
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
newest = dict(json.loads('{landed}'))
for alias in ("owner", "keystore_owner"):
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes()
    ours = {{c.label for c in apps.get_app_configs() if c.path.startswith(str(settings.BASE_DIR)) and ".venv" not in c.path}}
    executor.migrate([*(node for node in leaves if node[0] not in ours), *newest.items()])
print()
"""


def files() -> list[Path]:
    """All migrations of ours."""
    return sorted(sources.files("migrations/0*.py"))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digests(of: Path = DIGESTS) -> dict[str, str]:
    """{path: SHA-256} as committed."""
    lines = (line.split("  ", 1) for line in of.read_text("utf-8").splitlines())
    return {path: value for value, path in lines}


def written(migrations: Iterable[Path]) -> str:
    return "".join(f"{digest(file)}  {file.relative_to(ROOT)}\n" for file in migrations)


def add() -> None:
    """The migrations that no list names, at the end of the list of those since the last version."""
    known = digests() | digests(SINCE)
    new = [file for file in files() if str(file.relative_to(ROOT)) not in known]
    SINCE.write_text(SINCE.read_text("utf-8") + written(new), "utf-8")


def migrations() -> list[tuple[str, str]]:
    """(app, name) of every landed migration, in their order within the app."""
    return [(Path(path).parent.parent.name, Path(path).stem) for path in digests()]


def snapshot(alias: str) -> Path:
    return HERE / f"landed-{alias}.txt"


def migrate_to_landed(installation: Installation) -> None:
    """The schema of the landed version, by today's operations, in databases that its bootstrap had made."""
    for what in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE ON SEQUENCES"):
        with bootstrap.connect(installation.postgres.superuser_url(), bootstrap.DATABASE) as connection:
            connection.execute(OLD_DEFAULTS.format(what))
    installation.python("owner", MIGRATE.format(landed=json.dumps(migrations())))


def urls(installation: Installation) -> dict[str, str]:
    return {
        "default": installation.postgres.superuser_url(bootstrap.DATABASE),
        "keystore": installation.keystore.superuser_url(bootstrap.KEYSTORE),
    }


def main() -> None:
    DIGESTS.write_text(written(files()), "utf-8")
    SINCE.write_text("", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "home")
        try:
            installation.start()
            installation.postgres.bootstrap(installation.keystore)
            migrate_to_landed(installation)
            for alias, url in urls(installation).items():
                snapshot(alias).write_text(as_text(schema(url, rights=False)), "utf-8")
        finally:
            installation.stop()


if __name__ == "__main__":
    add() if sys.argv[1:] == ["since"] else main()
