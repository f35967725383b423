"""An installation of a landed version in a box: its rows, its objects and its secrets (of no other use), in one file.

    python -m tests.upgrade.box tests/upgrade/landed.tar.gz

packs a new one from the version that is checked out: a company with calls and a recording, its log sealed. Done once
when a version is landed, together with `python -m tests.upgrade.landed`; never again for the same version.
"""

import io
import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from callcenter.core import bootstrap
from tests.harness.installation import Installation, installed

FOLDERS = ("secrets", "objects", "seal")
_COLUMNS = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name <> 'django_migrations' GROUP BY 1 ORDER BY 1
"""
_SERIAL = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""
# Beside `fill`: rows of the tables that name people and objects.
MORE = """
from accounts.services import grant_object, save_department
from calls import services
from recordings.models import Recording
from tenants.models import Tenant
from retention.services import set_hold
from tests.calls.make import make_client
from tests.factories import Company, acting, actor_for, as_system, make_person
client = make_client()
admin = make_person("client_admin", client.company)
for_one, for_some = client.log(), client.log()
with acting(client.reading(admin, "client_admin")) as state:
    who = {{"actor": state.actor, "tenant_id": client.id}}
    sales = save_department(**who, name="営業部", user_ids=[client.user.pk])
with acting(client.reading(admin, "client_admin")) as state:
    services.restrict_call(actor=state.actor, call_id=for_one.pk, restriction="persons", readers={{client.user.pk}})
with acting(client.reading(admin, "client_admin")) as state:
    services.restrict_call(actor=state.actor, call_id=for_some.pk, restriction="department", departments={{sales.pk}})
with as_system(client.id) as state:
    set_hold(actor=state.actor, tenant_id=client.id, scope="call", target_id=for_one.pk, reason_code="complaint")
with as_system("{tenant}") as state:
    first = Tenant.objects.get(id="{tenant}")
listener = make_person("client_user", Company(first.id, first.slug, first.name))
with as_system(first.id) as state:
    recording = Recording.objects.get(id="{recording}")
    grant_object(actor=state.actor, obj=recording, permission="recording_play", user_ids=[listener.pk])
print()
"""
Rows = dict[str, dict[str, Any]]


def databases(installation: Installation) -> dict[str, tuple[str, str]]:
    """{name: (superuser's URL, database)} of both clusters."""
    return {
        "default": (installation.postgres.superuser_url(), bootstrap.DATABASE),
        "keystore": (installation.keystore.superuser_url(), bootstrap.KEYSTORE),
    }


def pack(installation: Installation, file: Path) -> None:
    with tarfile.open(file, "w:gz") as archive:
        for folder in FOLDERS:
            archive.add(installation.home.path / folder, folder)
        for name, (url, database) in databases(installation).items():
            content = json.dumps(_rows(url, database), ensure_ascii=False, indent=0).encode()
            member = tarfile.TarInfo(f"{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def unpack(file: Path, home: Path) -> None:
    """The folders into a home that has no database yet, and the rows beside them."""
    home.mkdir(parents=True)
    with tarfile.open(file) as archive:
        if hasattr(tarfile, "tar_filter"):  # since Python 3.11.4
            archive.extraction_filter = tarfile.tar_filter
        archive.extractall(home)  # noqa: S202 - our own box


def load(installation: Installation) -> dict[tuple[str, str], int]:
    """The rows into databases that have the schema of the boxed version. {(database, table): rows}."""
    counts = {}
    for name, (url, database) in databases(installation).items():
        found: Rows = json.loads((installation.home.path / f"{name}.json").read_text("utf-8"))
        with bootstrap.connect(url, database) as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for table, content in found.items():
                target, columns = sql.Identifier(table), map(sql.Identifier, content["columns"])
                connection.execute(sql.SQL("DELETE FROM {}").format(target))
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(target, sql.SQL(", ").join(columns))
                with connection.cursor().copy(into) as copy:
                    copy.write(content["rows"])
                counts[name, table] = content["rows"].count("\n")
            for table, column in connection.execute(_SERIAL).fetchall():
                _go_on_counting(connection, table, column)
    return counts


def _go_on_counting(connection: psycopg.Connection, table: str, column: str) -> None:
    """The next number of a table is behind those that came with the rows."""
    text = "SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(1, (SELECT max({}) FROM {})))"
    query = sql.SQL(text).format(sql.Identifier(column), sql.Identifier(table))
    connection.execute(query, [table, column])


def _rows(url: str, database: str) -> Rows:
    found: Rows = {}
    with bootstrap.connect(url, database) as connection:
        for table, columns in connection.execute(_COLUMNS).fetchall():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            out = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), names)
            with connection.cursor().copy(out) as copy:
                rows = b"".join(bytes(piece) for piece in copy).decode()
            if rows:
                found[table] = {"columns": columns, "rows": rows}
    return found


def main(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder) / "home") as installation:
        installation.python("web", MORE.format(**installation.fill()))
        sealed = installation.manage("sealer", "seal_audit")
        assert sealed.returncode == 0, sealed.stderr
        pack(installation, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
